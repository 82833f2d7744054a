namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>The class of each row, and what the classes are called.</summary>
/// <param name="Names">The name of each class.</param>
/// <param name="Rows">For each row the number of its class, from 0.</param>
/// <param name="NameComparer">When two names mean the same class.</param>
internal sealed record RowClasses(IReadOnlyList<string> Names, int[] Rows, StringComparer NameComparer)
{
    /// <summary>The number of rows of each class.</summary>
    public int[] Count()
    {
        var counts = new int[Names.Count];
        foreach (var row in Rows)
        {
            counts[row]++;
        }

        return counts;
    }
}
