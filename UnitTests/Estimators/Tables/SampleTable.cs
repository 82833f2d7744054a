using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tables;

/// <summary>
/// Made-up rows of a table whose label is a sum of parts, one of each column: a number that is often missing, a region, two kinds, the tokens
/// of a text and the brightness of an image.
/// </summary>
internal static class SampleTable
{
    public const int RegionCount = 6;

    public const int KindCount = 3;

    public const int TokenCount = 8;

    public const int Side = 8;

    public static IDataView Binary(MLContext ml, int count = 400) => View(ml, height => height > 0, count);

    public static IDataView Regression(MLContext ml, int count = 400) => View(ml, height => height, count);

    /// <summary>Three classes as keys whose values are their text names.</summary>
    public static IDataView Multiclass(MLContext ml, int count = 400)
    {
        var rows = View(ml, height => height > 1 ? "high" : height < -1 ? "low" : "middle", count);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    /// <summary>Rows with a column of images beside the others, which ML.NET cannot write to a file.</summary>
    public static IDataView WithImages(MLContext ml, int count = 200) => ml.Data.LoadFromEnumerable(Make(count).Select(row => new ImageRow
    {
        Photo = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, [.. Enumerable.Repeat(row.Brightness, Side * Side * 4)]),
        Features = row.Features,
        Region = row.Region,
        Tokens = new VBuffer<uint>(row.Tokens.Length, row.Tokens),
        Label = row.Height + (row.Brightness / 30f),
    }).ToArray());

    private static IDataView View<TLabel>(MLContext ml, Func<float, TLabel> label, int count) =>
        ml.Data.LoadFromEnumerable(Make(count).Select(row => new TableRow<TLabel>
        {
            Features = row.Features,
            Region = row.Region,
            Kinds = row.Kinds,
            Tokens = new VBuffer<uint>(row.Tokens.Length, row.Tokens),
            Group = row.Group,
            Label = label(row.Height),
        }).ToArray());

    private static IEnumerable<Row> Make(int count)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            float[] features = [random.NextSingle() * 2, random.Next(3) == 0 ? float.NaN : (random.NextSingle() * 40) - 10];
            var region = (uint)random.Next(RegionCount + 1);
            uint[] kinds = [(uint)random.Next(KindCount + 1), (uint)random.Next(KindCount + 1)];
            uint[] tokens = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (uint)random.Next(TokenCount + 1))];
            var brightness = (byte)random.Next(256);
            var height = (float.IsNaN(features[1]) ? 1.5f : features[1] / 10) - (region % 3)
                + (kinds[0] == 1 ? 1 : 0) - (kinds[1] == 2 ? 1 : 0) + (tokens.Contains(2u) ? 2 : 0) - 1;
            yield return new Row(features, region, kinds, tokens, brightness, height, $"group {i % 12}");
        }
    }

    private sealed record Row(float[] Features, uint Region, uint[] Kinds, uint[] Tokens, byte Brightness, float Height, string Group);

    private sealed class TableRow<TLabel>
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [KeyType(RegionCount)]
        public uint Region { get; set; }

        [KeyType(KindCount), VectorType(2)]
        public uint[] Kinds { get; set; } = [];

        [KeyType(TokenCount)]
        public VBuffer<uint> Tokens { get; set; }

        public string Group { get; set; } = string.Empty;

        public TLabel Label { get; set; } = default!;
    }

    private sealed class ImageRow
    {
        [ImageType(Side, Side)]
        public MLImage Photo { get; set; } = null!;

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [KeyType(RegionCount)]
        public uint Region { get; set; }

        [KeyType(TokenCount)]
        public VBuffer<uint> Tokens { get; set; }

        public float Label { get; set; }
    }
}
