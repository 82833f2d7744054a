using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Made-up rows with something to learn that a straight line cannot: labels follow a bent surface.</summary>
internal static class SampleRows
{
    public const int FeatureCount = 5;

    public static IDataView Binary(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed)
            .Select(row => new BinaryRow { Features = row.Features, Label = row.Height > 0, Group = row.Group, Weight = row.Weight }).ToArray());

    public static IDataView Regression(MLContext ml, int count = 400, int seed = 1, float scale = 1, float shift = 0) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row =>
            new RegressionRow { Features = row.Features, Label = (row.Height * scale) + shift, Group = row.Group, Weight = row.Weight }).ToArray());

    /// <summary>Three numbers of very different size.</summary>
    public static IDataView MultiOutput(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row => new MultiOutputRow
        {
            Features = row.Features,
            Label = [row.Height, (5000 * row.Features[4]) + 70_000, 0.01f * (row.Height + row.Features[0])],
            Group = row.Group,
            Weight = row.Weight,
        }).ToArray());

    /// <summary>Two labels, of which a row has none, one or both.</summary>
    public static IDataView MultiLabel(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row => new MultiLabelRow
        {
            Features = row.Features,
            Label = [row.Height > 0, row.Features[4] > 0.5f],
            Group = row.Group,
            Weight = row.Weight,
        }).ToArray());

    /// <summary>Three classes under their text names.</summary>
    public static IDataView Text(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row =>
            new TextRow { Features = row.Features, Label = ClassNames[Class(row.Height)], Group = row.Group, Weight = row.Weight }).ToArray());

    /// <summary>Three classes as keys whose values are their text names.</summary>
    public static IDataView Multiclass(MLContext ml, int count = 400, int seed = 1)
    {
        var rows = Text(ml, count, seed);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    public static int Class(float height) => height > 0.7f ? 2 : height > -0.7f ? 1 : 0;

    public static IReadOnlyList<string> ClassNames { get; } = ["low", "middle", "high"];

    private static IEnumerable<(float[] Features, float Height, string Group, float Weight)> Make(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var x = Enumerable.Range(0, FeatureCount).Select(_ => (random.NextSingle() * 4) - 2).ToArray();
            yield return (x, (x[0] * x[1]) + x[2] - (0.5f * x[3]), $"group {i % 12}", 1 + (i % 3));
        }
    }

    private sealed class BinaryRow : Row
    {
        public bool Label { get; set; }
    }

    private sealed class RegressionRow : Row
    {
        public float Label { get; set; }
    }

    private sealed class MultiOutputRow : Row
    {
        [VectorType(3)]
        public float[] Label { get; set; } = [];
    }

    private sealed class MultiLabelRow : Row
    {
        [VectorType(2)]
        public bool[] Label { get; set; } = [];
    }

    private sealed class TextRow : Row
    {
        public string Label { get; set; } = string.Empty;
    }

    private abstract class Row
    {
        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];

        /// <summary>The features as bytes, 128 for 0.</summary>
        [VectorType(FeatureCount)]
        public byte[] Bytes => Array.ConvertAll(Features, value => (byte)(128 + (60 * value)));

        public string Group { get; set; } = string.Empty;

        public float Weight { get; set; }
    }
}
