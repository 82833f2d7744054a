using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Made-up sequences of 0 to 20 keys. What they mean is how often keys 1 to 3 come, less how often keys 4 to 6 do.</summary>
internal static class SampleSequences
{
    public const int KeyCount = 12;

    public const int Steps = 10;

    public const int Channels = 2;

    public static IDataView Binary(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row => Fill(new BinaryRow { Label = row.Height > 0 }, row)).ToArray());

    public static IDataView Regression(MLContext ml, int count = 400, int seed = 1) =>
        ml.Data.LoadFromEnumerable(Make(count, seed).Select(row => Fill(new RegressionRow { Label = 100 + row.Height }, row)).ToArray());

    /// <summary>Three classes as keys whose values are their text names.</summary>
    public static IDataView Multiclass(MLContext ml, int count = 400, int seed = 1)
    {
        var rows = ml.Data.LoadFromEnumerable(Make(count, seed)
            .Select(row => Fill(new TextRow { Label = row.Height > 1 ? "high" : row.Height < -1 ? "low" : "middle" }, row)).ToArray());
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    private static T Fill<T>(T row, (uint[] Keys, float Height, int Number) values)
        where T : Row
    {
        row.FixedKeys = [.. Enumerable.Range(0, Steps).Select(i => i < values.Keys.Length ? values.Keys[i] : 0)];
        row.Keys = new VBuffer<uint>(values.Keys.Length, values.Keys);
        row.Group = $"group {values.Number % 12}";
        row.AnySignal = new VBuffer<float>(
            values.Keys.Length * Channels,
            [.. values.Keys.SelectMany(
                (key, i) => new[] { 5 + (float)Math.Sin(i + values.Number), key is >= 1 and <= 3 ? 20 : key is >= 4 and <= 6 ? -20 : 0f })]);
        row.Signal =
        [
            .. Enumerable.Range(0, Steps * Channels).Select(i => i % Channels == 0 ? (float)Math.Sin(i + values.Number) : values.Height + i),
        ];
        row.FlatSignal = row.Signal;
        return row;
    }

    private static IEnumerable<(uint[] Keys, float Height, int Number)> Make(int count, int seed)
    {
        var random = new Random(seed);
        for (var number = 0; number < count; number++)
        {
            uint[] keys = [.. Enumerable.Range(0, random.Next(21)).Select(_ => (uint)random.Next(KeyCount + 1))];
            yield return (keys, keys.Sum(key => key is >= 1 and <= 3 ? 1 : key is >= 4 and <= 6 ? -1 : 0), number);
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

    private sealed class TextRow : Row
    {
        public string Label { get; set; } = string.Empty;
    }

    private abstract class Row
    {
        [KeyType(KeyCount)]
        public VBuffer<uint> Keys { get; set; }

        /// <summary>The first of the keys, or as many with zeros after them.</summary>
        [KeyType(KeyCount), VectorType(Steps)]
        public uint[] FixedKeys { get; set; } = [];

        /// <summary>The second channel grows from what the keys mean.</summary>
        [VectorType(Steps, Channels)]
        public float[] Signal { get; set; } = [];

        /// <summary>The same numbers, of a column that does not tell what a step is.</summary>
        [VectorType(Steps * Channels)]
        public float[] FlatSignal { get; set; } = [];

        /// <summary>A step for each key; the second channel tells which keys they are.</summary>
        public VBuffer<float> AnySignal { get; set; }

        public string Group { get; set; } = string.Empty;
    }
}
