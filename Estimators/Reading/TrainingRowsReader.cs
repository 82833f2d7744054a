using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Reading;

/// <summary>Reads the rows to train on, in one pass over the data; features that are too many for memory go to files.</summary>
/// <param name="inputs">The columns to predict from, at least one.</param>
/// <param name="label">The encoder of the label.</param>
/// <param name="weightColumn">The column with the weight of each row; null if all weigh the same.</param>
/// <param name="rowGroup">The encoder of the column that tells which rows are learned together; null if each is learned by itself.</param>
/// <param name="sequence">The encoder of a sequence that is also needed in its own length; null if there is none.</param>
internal sealed class TrainingRowsReader(
    IReadOnlyList<ColumnKind> inputs, LabelEncoder label, string? weightColumn, GroupEncoder? rowGroup, WholeSequenceEncoder? sequence)
{
    private readonly int _afterInputs = 1 + inputs.Count;
    private readonly int _afterWeight = 1 + inputs.Count + (weightColumn is null ? 0 : 1);
    private readonly ColumnEncoder[] _encoders =
    [
        label,
        .. inputs.Select(input => input.Encoder),
        .. weightColumn is null ? Array.Empty<ColumnEncoder>() : [new WeightEncoder(weightColumn)],
        .. rowGroup is null ? Array.Empty<ColumnEncoder>() : [rowGroup],
        .. sequence is null ? Array.Empty<ColumnEncoder>() : [sequence],
    ];

    /// <summary>Checks that data has the columns.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type or size.</exception>
    public void Check(DataViewSchema schema)
    {
        foreach (var encoder in _encoders)
        {
            encoder.Check(schema);
        }
    }

    /// <summary>Reads all rows that have a label, finite features and a good weight.</summary>
    /// <param name="data">The data.</param>
    /// <param name="split">The encoder of the column that tells which rows are held back together, by group or time; null if none does.</param>
    /// <param name="spill">How many features may be in memory, and where files go; the files last as long as it does.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows, possibly none, and the numbers of those left out.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type or size.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than fit into one array.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public TrainingRows Read(IDataView data, ColumnEncoder? split, RowSpill spill, CancellationToken cancellationToken)
    {
        Check(data.Schema);
        split?.Check(data.Schema);
        ColumnEncoder[] encoders = [.. _encoders, .. split is null ? Array.Empty<ColumnEncoder>() : [split]];
        var stores = Array.ConvertAll(encoders, encoder => encoder.CreateStore());
        var features = new InputStores(stores[1.._afterInputs], spill);
        RowStore[] others = [stores[0], .. stores[_afterInputs..]];
        Reserve(features, others, data.GetRowCount() ?? 0);
        var (rows, skipped, mismatched, hasMissing) = ReadRows(data, encoders, stores, features, others, cancellationToken);
        foreach (var store in others)
        {
            store.SetCapacity(rows);
        }

        var stored = features.ToStoredRows(rows);
        return new TrainingRows(
            rows,
            [.. inputs.Zip(stored, (input, ofInput) => input.CreateRows(ofInput))],
            stores[0],
            weightColumn is null ? null : stores[_afterInputs].GetValues<float>(),
            encoders.Select((encoder, i) => encoder.CountSkipped(skipped[i])).Aggregate(mismatched, (one, other) => one + other))
        {
            AreInFiles = features.AreInFiles,
            Cut = [.. inputs.Zip(stored, (input, ofInput) => input.FindCut(ofInput.Store)).OfType<CutRows>()],
            HasMissing = hasMissing,
            RowGroups = rowGroup is null ? null : stores[_afterWeight].GetValues<int>(),
            SamplingKeys = split is not null && stores[^1] is RowStore<int> keys ? keys.Values : null,
            Times = split is not null && stores[^1] is RowStore<double> times ? TimeEncoder.RequireAll(split.ColumnName, times.Values) : null,
            Sequences = sequence is null ? null : ToKeyRows((WholeSequenceStore)stores[_encoders.Length - 1]),
        };
    }

    private static KeyRows ToKeyRows(WholeSequenceStore store) => new(store.Keys, store.Values);

    // Most data knows its number of rows; then no array is ever copied.
    private static void Reserve(InputStores features, RowStore[] others, long rows)
    {
        features.Reserve(rows);
        foreach (var store in others)
        {
            store.EnsureCapacity((int)Math.Min(rows, Array.MaxLength));
        }
    }

    private (int Rows, long[] Skipped, SkippedRows Mismatched, bool HasMissing) ReadRows(
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
        bool[] isInput = [.. encoders.Select((_, i) => i > 0 && i < _afterInputs)];
        var (rows, hasMissing) = (0, false);
        var mismatched = default(SkippedRows);
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
            else if (readers[bad].Mismatch is { } mismatch)
            {
                mismatched += new SkippedRows { Mismatched = 1, FirstMismatch = mismatch };
            }
            else
            {
                skipped[bad]++;
            }
        }

        return (rows, skipped, mismatched, hasMissing);
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
