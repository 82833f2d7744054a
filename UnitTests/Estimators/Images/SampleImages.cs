using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Made-up images of 8 × 8 pixels: a bright bar on noise, lying, standing or slanting.</summary>
internal static class SampleImages
{
    public const int Side = 8;

    public static string[] ClassNames { get; } = ["lying", "standing", "slanting"];

    /// <summary>Rows with a label for each task; the pixels as bytes, channel by channel or interleaved.</summary>
    public static IDataView View<TLabel>(MLContext ml, Func<Sample, TLabel> label, int channels = 1, bool interleaved = false, int count = 330)
    {
        var schema = SchemaDefinition.Create(typeof(Row<TLabel>));
        schema[nameof(Row<>.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, Side * Side * channels);
        return ml.Data.LoadFromEnumerable(
            Create(count).Select(sample =>
                new Row<TLabel> { Features = Pixels(sample, channels, interleaved), Label = label(sample), Group = sample.Group }).ToArray(), schema);
    }

    /// <summary>Three classes as keys with text key values.</summary>
    public static IDataView Multiclass(MLContext ml, int channels = 1, bool interleaved = false)
    {
        var rows = View(ml, sample => ClassNames[sample.Kind], channels, interleaved);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    public static IEnumerable<Sample> Create(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var (kind, place) = (random.Next(3), random.Next(1, Side - 1));
            var grey = new byte[Side * Side];
            random.NextBytes(grey);
            for (var p = 0; p < grey.Length; p++)
            {
                var (x, y) = (p % Side, p / Side);
                var isBar = kind switch { 0 => y == place, 1 => x == place, _ => x == y };
                grey[p] = (byte)(isBar ? 200 + (grey[p] / 5) : grey[p] / 3);
            }

            yield return new Sample(grey, kind, place, $"group {i % 12}");
        }
    }

    // Colours differ in brightness only.
    private static byte[] Pixels(Sample sample, int channels, bool interleaved)
    {
        var pixels = new byte[sample.Grey.Length * channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (pixel, channel) = interleaved ? (i / channels, i % channels) : (i % sample.Grey.Length, i / sample.Grey.Length);
            pixels[i] = (byte)(sample.Grey[pixel] / (channel + 1));
        }

        return pixels;
    }

    /// <summary>An image and what is to be known about it.</summary>
    public sealed record Sample(byte[] Grey, int Kind, int Place, string Group);

    private sealed class Row<TLabel>
    {
        public byte[] Features { get; set; } = [];

        public TLabel Label { get; set; } = default!;

        public string Group { get; set; } = string.Empty;
    }
}
