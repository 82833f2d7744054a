using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>Rows that are learned from: features, and targets of the same scale whatever is predicted.</summary>
/// <param name="Features">The values of each feature.</param>
/// <param name="Targets">The label: of two classes one target, 0 or 1; of several one for each; of numbers the standardised number.</param>
internal sealed record NeighborRows(float[][] Features, float[][] Targets)
{
    /// <summary>The number of rows.</summary>
    public int Count => Features[0].Length;

    /// <summary>Reads rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="features">The column of features: a vector without gaps.</param>
    /// <param name="label">The column of the label: Boolean, a key, or numbers.</param>
    public static NeighborRows Read(IDataView data, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        var (values, labels) = (new List<float[]>(), new List<double>());
        using (var cursor = data.GetRowCursor([features, label]))
        {
            var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
            var readLabel = NumberReader.Create(cursor, label);
            VBuffer<float> vector = default;
            while (cursor.MoveNext())
            {
                getFeatures(ref vector);
                var row = new float[vector.Length];
                vector.CopyTo(row);
                values.Add(row);
                labels.Add(readLabel());
            }
        }

        float[][] columns = [.. Enumerable.Range(0, ((VectorDataViewType)features.Type).Size).Select(i => values.Select(row => row[i]).ToArray())];
        return new NeighborRows(columns, ToTargets([.. labels], label));
    }

    private static float[][] ToTargets(double[] labels, DataViewSchema.Column label)
    {
        if (label.Type is KeyDataViewType key)
        {
            return [.. Enumerable.Range(1, (int)key.Count).Select(one => Array.ConvertAll(labels, value => value == one ? 1f : 0))];
        }

        if (label.Type is BooleanDataViewType || labels.Length == 0)
        {
            return [Array.ConvertAll(labels, value => (float)value)];
        }

        var mean = labels.Average();
        var deviation = Math.Sqrt(labels.Average(value => (value - mean) * (value - mean)));
        return [Array.ConvertAll(labels, value => (float)(deviation > 0 ? (value - mean) / deviation : 0))];
    }
}
