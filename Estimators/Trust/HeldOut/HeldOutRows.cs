using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Rows that a model was not trained on: their labels, and what the model says of them.</summary>
/// <param name="Scores">The numbers of each score column, row after row, finite.</param>
/// <param name="Labels">The label of each row: the number of its class, or a number.</param>
/// <param name="Weights">The weight of each row, positive.</param>
internal sealed record HeldOutRows(float[][] Scores, double[] Labels, double[] Weights)
{
    /// <summary>The class of each row.</summary>
    public int[] Classes => Array.ConvertAll(Labels, label => (int)label);

    /// <summary>Reads all rows that can tell anything; the others are counted, and the count is said.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="scores">The score columns.</param>
    /// <param name="columns">The other columns.</param>
    /// <param name="createLabelReader">Reads the label.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">The label or weight column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can tell anything.</exception>
    public static HeldOutRows Read(
        IDataView data,
        IReadOnlyList<InputEncoder> scores,
        HeldOutColumns columns,
        Func<DataViewRow, DataViewSchema.Column, Func<double>> createLabelReader,
        IChannel channel)
    {
        var label = ColumnLookup.Find(data.Schema, columns.Label);
        ColumnEncoder[] encoders = columns.CreateWeightEncoder(data.Schema) is { } weight ? [.. scores, weight] : [.. scores];
        using var cursor = data.GetRowCursor([label, .. encoders.Select(encoder => data.Schema[encoder.ColumnName])]);
        var readLabel = createLabelReader(cursor, label);
        var stores = Array.ConvertAll(encoders, encoder => (RowStore<float>)encoder.CreateStore());
        var readers = encoders.Select((encoder, i) => encoder.CreateReader(cursor, stores[i])).ToArray();
        var weights = stores.ElementAtOrDefault(scores.Count);
        var (labels, leftOut) = (new List<double>(), new LeftOutRows(label.Name));
        while (cursor.MoveNext())
        {
            var row = labels.Count;
            Array.ForEach(stores, store => store.EnsureCapacity(row + 1));
            var bad = Array.FindIndex(readers, reader => !reader.Read(row)); // what is bad is overwritten by the next row
            var value = readLabel();
            if (leftOut.Accepts(value, hasScores: bad < 0 || bad >= scores.Count, hasWeight: bad < scores.Count, weights?.Row(row)[0] ?? 1))
            {
                labels.Add(value);
            }
        }

        leftOut.Report(labels.Count, channel);
        return new HeldOutRows(
            Array.ConvertAll(stores[..scores.Count], store => store.Values[..(labels.Count * store.Width)]),
            [.. labels],
            [.. Enumerable.Range(0, labels.Count).Select(row => (double)(weights?.Row(row)[0] ?? 1))]);
    }
}
