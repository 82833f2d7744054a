using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>How rows are written.</summary>
internal enum RowFormat
{
    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Tab-separated values.</summary>
    Tsv,

    /// <summary>A JSON object in each line.</summary>
    Jsonl,

    /// <summary>A JSON array of objects.</summary>
    Json,

    /// <summary>Parquet.</summary>
    Parquet,
}

/// <summary>Tells formats by names of files.</summary>
internal static class RowFormats
{
    /// <summary>The format of a file.</summary>
    /// <exception cref="WrongInputException">The ending is of none.</exception>
    public static RowFormat FromPath(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" or ".txt" => RowFormat.Csv,
        ".tsv" or ".tab" => RowFormat.Tsv,
        ".jsonl" or ".ndjson" => RowFormat.Jsonl,
        ".json" => RowFormat.Json,
        ".parquet" => RowFormat.Parquet,
        var other => throw new WrongInputException(
            $"The ending of '{path}' must tell how to write it, .csv, .tsv, .jsonl, .json or .parquet, but is '{other}'. "
            + "Name another file, or say --format."),
    };
}
