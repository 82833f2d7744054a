using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the rows to train on, in one pass over the data; features that are too many for memory go to files.</summary>
internal static class TrainingRowsReader
{
    /// <summary>Reads all rows that have a label, finite features and a good weight.</summary>
    /// <param name="data">The data.</param>
    /// <param name="inputs">The encoders of the network's inputs, at least one.</param>
    /// <param name="label">The encoder of the label.</param>
    /// <param name="weightColumn">The column with the weight of each row; null if all weigh the same.</param>
    /// <param name="groupColumn">The column that tells which rows belong together; null if it is not needed.</param>
    /// <param name="sequence">The encoder of a sequence that is also needed in its own length; null if there is none.</param>
    /// <param name="spill">How many features may be in memory, and where files go; the files last as long as it does.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows, possibly none, and the numbers of those left out.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type or size.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than fit into one array.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static TrainingRows Read(
        IDataView data,
        IReadOnlyList<InputEncoder> inputs,
        LabelEncoder label,
        string? weightColumn,
        string? groupColumn,
        WholeSequenceEncoder? sequence,
        RowSpill spill,
        CancellationToken cancellationToken)
    {
        ColumnEncoder[] weight = weightColumn is null ? [] : [new WeightEncoder(weightColumn)];
        ColumnEncoder[] group = groupColumn is null ? [] : [new GroupEncoder(groupColumn)];
        ColumnEncoder[] whole = sequence is null ? [] : [sequence];
        ColumnEncoder[] encoders = [label, .. inputs, .. weight, .. group, .. whole];
        foreach (var encoder in encoders)
        {
            encoder.Check(data.Schema);
        }

        var stores = encoders.Select(encoder => encoder.CreateStore()).ToArray();
        var afterInputs = inputs.Count + 1;
        var features = new InputStores(stores[1..afterInputs], spill);
        RowStore[] others = [stores[0], .. stores[afterInputs..]];
        Reserve(features, others, data.GetRowCount() ?? 0);
        var (rows, skipped, hasMissing) = ReadRows(data, encoders, stores, features, others, cancellationToken);
        foreach (var store in others)
        {
            store.SetCapacity(rows);
        }

        var files = features.Finish(rows);
        return new TrainingRows(
            rows,
            stores[1..afterInputs],
            stores[0],
            weightColumn is null ? null : stores[afterInputs].GetValues<float>(),
            encoders.Select((encoder, i) => encoder.CountSkipped(skipped[i])).Aggregate((one, other) => one + other))
        {
            Files = files,
            HasMissing = hasMissing,
            Groups = groupColumn is null ? null : stores[^(1 + whole.Length)].GetValues<int>(),
            Sequences = sequence is null ? null : (WholeSequenceStore)stores[^1],
        };
    }

    // Most data knows its number of rows; then no array is ever copied.
    private static void Reserve(InputStores features, RowStore[] others, long rows)
    {
        features.Reserve(rows);
        foreach (var store in others)
        {
            store.EnsureCapacity((int)Math.Min(rows, Array.MaxLength));
        }
    }

    private static (int Rows, long[] Skipped, bool HasMissing) ReadRows(
        IDataView data,
        ColumnEncoder[] encoders,
        RowStore[] stores,
        InputStores features,
        RowStore[] others,
        CancellationToken cancellationToken)
    {
        var columns = encoders.Select(encoder => data.Schema[encoder.ColumnName]).DistinctBy(column => column.Index);
        using var cursor = data.GetRowCursor(columns);
        var readers = encoders.Select((encoder, index) => encoder.CreateReader(cursor, stores[index])).ToArray();
        var skipped = new long[encoders.Length];
        var isInput = Array.ConvertAll(encoders, encoder => encoder is InputEncoder);
        var rows = 0;
        var hasMissing = false;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = features.MakeSpace(rows);
            foreach (var store in others)
            {
                store.EnsureCapacity(rows + 1);
            }

            // A row that cannot be used is overwritten by the next one.
            var bad = ReadRow(readers, isInput, rows, place);
            if (bad < 0)
            {
                rows++;
                hasMissing = hasMissing || Array.Exists(readers, reader => reader.HasMissing);
            }
            else
            {
                skipped[bad]++;
            }
        }

        return (rows, skipped, hasMissing);
    }

    // Gives the first reader whose value cannot be used, or -1. Inputs have a place of their own, as some of their rows are in files.
    private static int ReadRow(ColumnReader[] readers, bool[] isInput, int row, int inputPlace)
    {
        for (var i = 0; i < readers.Length; i++)
        {
            if (!readers[i].Read(isInput[i] ? inputPlace : row))
            {
                return i;
            }
        }

        return -1;
    }
}
