namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>What the columns that a network adds must keep to, so that a saved model can add the same ones.</summary>
internal static class PredictionColumnRules
{
    /// <summary>The name of the main column of every prediction in ML.NET.</summary>
    public const string ScoreName = "Score";

    /// <summary>Checks the columns of a network.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="needsScore">Whether one of them must be the score; otherwise a saved model keeps that of the data.</param>
    /// <exception cref="ArgumentException">The names of the columns or of their outputs clash.</exception>
    public static void Check(IReadOnlyList<PredictionColumn> columns, bool needsScore = true)
    {
        var names = columns.Select(column => column.Name).ToArray();
        var list = string.Join(", ", names.Select(name => $"'{name}'"));
        if (names.Distinct().Count() < names.Length)
        {
            throw new ArgumentException(
                $"The columns that a network adds must have different names but are {list}. Rename one.");
        }

        if (needsScore && !names.Contains(ScoreName))
        {
            throw new ArgumentException(
                $"One column that a network adds must be named '{ScoreName}', but they are {list}. " +
                "Name the main one so.");
        }

        foreach (var output in columns.Select(column => column.Output.Name))
        {
            if (!names.Contains(output) && !NetworkOutput.IsReserved(output))
            {
                throw new ArgumentException(
                    $"A network's output must be named like one of its columns, {list}, but is named '{output}', " +
                    "as a column of the user's may be. Use the name that " +
                    $"{nameof(NetworkOutput)}.{nameof(NetworkOutput.NameFor)} gives.");
            }
        }
    }
}
