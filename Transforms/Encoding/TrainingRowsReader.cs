using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the rows to train on, in one pass over the data.</summary>
internal static class TrainingRowsReader
{
    /// <summary>Reads all rows that have a label, finite features and a good weight.</summary>
    /// <param name="data">The data.</param>
    /// <param name="inputs">The encoders of the network's inputs, at least one.</param>
    /// <param name="label">The encoder of the label.</param>
    /// <param name="weightColumn">The column with the weight of each row; null if all weigh the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows, possibly none, and the numbers of those left out.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type or size.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than fit into one array.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static TrainingRows Read(
        IDataView data,
        IReadOnlyList<InputEncoder> inputs,
        LabelEncoder label,
        string? weightColumn,
        CancellationToken cancellationToken)
    {
        var weight = weightColumn is null ? null : new WeightEncoder(weightColumn);
        ColumnEncoder[] encoders = weight is null ? [label, .. inputs] : [label, .. inputs, weight];
        foreach (var encoder in encoders)
        {
            encoder.Check(data.Schema);
        }

        var stores = encoders.Select(encoder => encoder.CreateStore()).ToArray();
        Reserve(stores, data.GetRowCount());
        var (rows, skipped) = ReadRows(data, encoders, stores, cancellationToken);
        foreach (var store in stores)
        {
            store.SetCapacity(rows);
        }

        return new TrainingRows(
            rows,
            stores[1..(inputs.Count + 1)],
            stores[0],
            weight is null ? null : stores[^1].GetValues<float>(),
            new SkippedRows(skipped[0], skipped[1..(inputs.Count + 1)].Sum(), weight is null ? 0 : skipped[^1]));
    }

    // Most data knows its number of rows; then no array is ever copied.
    private static void Reserve(RowStore[] stores, long? rows)
    {
        foreach (var store in stores)
        {
            store.EnsureCapacity((int)Math.Min(rows ?? 0, Array.MaxLength / store.Width));
        }
    }

    private static (int Rows, long[] Skipped) ReadRows(
        IDataView data, ColumnEncoder[] encoders, RowStore[] stores, CancellationToken cancellationToken)
    {
        var columns = encoders.Select(encoder => data.Schema[encoder.ColumnName]).DistinctBy(column => column.Index);
        using var cursor = data.GetRowCursor(columns);
        var readers = encoders.Select((encoder, index) => encoder.CreateReader(cursor, stores[index])).ToArray();
        var skipped = new long[encoders.Length];
        var rows = 0;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var store in stores)
            {
                store.EnsureCapacity(rows + 1);
            }

            // A row that cannot be used is overwritten by the next one.
            var bad = ReadRow(readers, rows);
            if (bad < 0)
            {
                rows++;
            }
            else
            {
                skipped[bad]++;
            }
        }

        return (rows, skipped);
    }

    // Gives the first reader whose value cannot be used, or -1.
    private static int ReadRow(ColumnReader[] readers, int row)
    {
        for (var i = 0; i < readers.Length; i++)
        {
            if (!readers[i].Read(row))
            {
                return i;
            }
        }

        return -1;
    }
}
