namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>
/// An output of a network's graph: 32-bit floats of shape (rows, <paramref name="Width"/>), or, of sequences, (rows, any multiple of it).
/// </summary>
/// <param name="Name">The name of the output in the graph.</param>
/// <param name="Width">The number of values a row, or a step, at least 1.</param>
internal sealed record NetworkOutput(string Name, int Width)
{
    /// <summary>What follows the last step of a row of a sequence that is shorter than others of its batch.</summary>
    public const float Padding = -1;

    // No column that a person or ML.NET names starts like this.
    private const string Prefix = "MLNet.DeepExtensions/";

    /// <summary>Whether a row has values for each of its steps, so that rows have different numbers of them. Default false.</summary>
    public bool IsSequence { get; init; }

    /// <summary>The output that a prediction column reads.</summary>
    /// <param name="columnName">The name of the prediction column.</param>
    /// <param name="width">The number of values a row.</param>
    /// <param name="inputNames">The names of the network's inputs.</param>
    public static NetworkOutput ForColumn(string columnName, int width, IEnumerable<string> inputNames) =>
        new(NameFor(columnName, inputNames), width);

    /// <summary>Chooses the name of the output that a prediction column reads.</summary>
    /// <remarks>
    /// It is the column's own name, unless the network has an input of that name: the names in a graph are unique.
    /// </remarks>
    /// <param name="columnName">The name of the prediction column.</param>
    /// <param name="inputNames">The names of the network's inputs.</param>
    /// <returns>A name that no input has.</returns>
    public static string NameFor(string columnName, IEnumerable<string> inputNames) =>
        inputNames.Contains(columnName) ? Prefix + columnName : columnName;

    /// <summary>The column that an output is read for, see <see cref="NameFor"/>.</summary>
    public static string ColumnNameOf(string outputName) => IsReserved(outputName) ? outputName[Prefix.Length..] : outputName;

    /// <summary>Whether a name is one that only this package gives.</summary>
    /// <param name="name">The name.</param>
    /// <returns>False if a column of a user's data may have it.</returns>
    public static bool IsReserved(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Names a column that exists only within a saved model.</summary>
    /// <param name="stem">What the column is for.</param>
    /// <returns>A name that no column of a user's data has.</returns>
    public static string HelperName(string stem) => $"{Prefix}{stem}/";
}
