namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes rows one after the other; no more than a few thousand are in memory.</summary>
internal abstract class RowWriter : IDisposable
{
    /// <summary>Begins to write.</summary>
    /// <param name="format">The format.</param>
    /// <param name="stream">Takes the rows; it stays open.</param>
    /// <param name="fields">The columns.</param>
    public static RowWriter Create(RowFormat format, Stream stream, IReadOnlyList<RowField> fields) => format switch
    {
        RowFormat.Csv => new DelimitedWriter(stream, fields, ','),
        RowFormat.Tsv => new DelimitedWriter(stream, fields, '\t'),
        RowFormat.Jsonl => new JsonLinesWriter(stream, fields),
        RowFormat.Json => new JsonArrayWriter(stream, fields),
        _ => new ParquetRowWriter(stream, fields),
    };

    /// <summary>Writes a row.</summary>
    /// <param name="values">A value for each column: string, double, bool, or null where it is missing.</param>
    public abstract void Write(IReadOnlyList<object?> values);

    /// <summary>Writes what stands behind the last row.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public abstract void Dispose();
}
