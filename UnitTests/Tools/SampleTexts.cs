using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>
/// Made-up texts of 0 to 12 tokens of a <see cref="TinyEncoder"/>, and a number and a category beside each. What they mean is how often "good" comes,
/// less how often "bad" does.
/// </summary>
internal static class SampleTexts
{
    private const uint Good = 58; // keys, which are ids and one more
    private const uint Bad = 59;

    public static IDataView Binary(MLContext ml, int count = 400) =>
        Load(ml, Make(count).Select(row => Fill(new BinaryRow { Label = row.Height > 0 }, row)));

    public static IDataView Regression(MLContext ml, int count = 400) =>
        Load(ml, Make(count).Select(row => Fill(new RegressionRow { Label = 100 + row.Height }, row)));

    /// <summary>Three classes as keys whose values are their text names.</summary>
    public static IDataView Multiclass(MLContext ml, int count = 400)
    {
        var rows = Load(
            ml, Make(count).Select(row => Fill(new TextRow { Label = row.Height > 1 ? "high" : row.Height < -1 ? "low" : "middle" }, row)));
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    /// <summary>The label is the number's sign, turned round where the category is the second: no column tells it alone.</summary>
    public static IDataView Beside(MLContext ml, int count = 400) =>
        Load(ml, Make(count).Select(row => Fill(new BinaryRow { Label = (row.Number % 7 > 2) == (row.Number % 3 != 1) }, row)));

    /// <summary>The label is whether what the text means, the number and the category have a positive sum: each tells a part of it.</summary>
    public static IDataView Joined(MLContext ml, int count = 400) => Load(ml, Make(count).Select(row =>
        Fill(new BinaryRow { Label = row.Height + (row.Number % 7) - 3 + (row.Number % 3 == 1 ? 2 : -1) > 0 }, row)));

    private static IDataView Load<T>(MLContext ml, IEnumerable<T> rows)
        where T : Row
    {
        var schema = SchemaDefinition.Create(typeof(T));
        schema["Tokens"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 62));
        return ml.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private static T Fill<T>(T row, (uint[] Keys, float Height, int Number) values)
        where T : Row
    {
        row.Tokens = new VBuffer<uint>(values.Keys.Length, values.Keys);
        row.Numbers = [values.Number % 7, 3];
        row.Category = (uint)(values.Number % 3) + 1;
        row.Group = $"group {values.Number % 12}";
        return row;
    }

    private static IEnumerable<(uint[] Keys, float Height, int Number)> Make(int count)
    {
        var random = new Random(4);
        for (var number = 0; number < count; number++)
        {
            uint[] keys =
            [
                .. Enumerable.Range(0, random.Next(13)).Select(_ => random.Next(3) switch { 0 => Good, 1 => Bad, _ => (uint)random.Next(6, 58) }),
            ];
            yield return (keys, keys.Sum(key => key == Good ? 1 : key == Bad ? -1 : 0), random.Next(1000));
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
        public VBuffer<uint> Tokens { get; set; }

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];

        [KeyType(3)]
        public uint Category { get; set; }

        public string Group { get; set; } = string.Empty;
    }
}
