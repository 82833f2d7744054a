namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>How a vector of numbers is read as steps of a sequence.</summary>
/// <param name="Channels">The numbers of a step, positive; null if the column's own dimensions tell them.</param>
/// <param name="Cut">How rows of any length are cut, in steps.</param>
/// <param name="Padding">What follows the end of a row of any length, a value that no row has.</param>
/// <param name="TakesMissing">Whether rows with missing numbers, NaN, can be trained on.</param>
internal sealed record NumberSteps(int? Channels, SequenceCut Cut, float Padding, bool TakesMissing)
{
    /// <summary>Throws if something is said of steps of numbers, as a column holds none.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="type">What the column holds.</param>
    /// <exception cref="ArgumentException">There are channels.</exception>
    public void RequireNone(string columnName, string type)
    {
        if (Channels is not null)
        {
            throw new ArgumentException(
                $"Channels must be null for column '{columnName}', which is {type}, but is {Channels}: it is the numbers of a step of a "
                + "column of numbers. (TextCnn's patterns of each length are Filters.)");
        }
    }
}
