using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>Grey noise of 24 × 24 pixels in which one of the four corners is bright.</summary>
internal static class CornerImages
{
    public const int Side = 24;
    private const int Bright = 5; // the side of the bright square

    public static IDataView View<TLabel>(MLContext ml, Func<Corner, TLabel> label, int count = 160) => ml.Data.LoadFromEnumerable(
        Create(count).Select(image => new CornerRow<TLabel> { Features = image.Pixels, Label = label(image.Corner) }).ToArray());

    public static IDataView Multiclass(MLContext ml)
    {
        var rows = View(ml, corner => corner.ToString());
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    /// <summary>An image of a corner that no training has seen.</summary>
    public static byte[] Of(Corner corner) => Draw(new Random(99), corner);

    /// <summary>Which part of all heat lies in the quarter of a corner.</summary>
    public static double PartIn(Corner corner, float[,] heat)
    {
        var (inside, all) = (0.0, 0.0);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                all += heat[y, x];
                inside += (y < Side / 2) == (corner < Corner.LowerLeft) && (x < Side / 2) == ((int)corner % 2 == 0) ? heat[y, x] : 0;
            }
        }

        return inside / all;
    }

    private static IEnumerable<(byte[] Pixels, Corner Corner)> Create(int count)
    {
        var random = new Random(1);
        return Enumerable.Range(0, count).Select(i => (Draw(random, (Corner)(i % 4)), (Corner)(i % 4)));
    }

    private static byte[] Draw(Random random, Corner corner)
    {
        var pixels = new byte[Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % Side, i / Side);
            var inColumns = (int)corner % 2 == 0 ? x < Bright : x >= Side - Bright;
            var inRows = corner < Corner.LowerLeft ? y < Bright : y >= Side - Bright;
            pixels[i] = (byte)(random.Next(80) + (inColumns && inRows ? 150 : 0));
        }

        return pixels;
    }
}

/// <summary>Where an image is bright.</summary>
internal enum Corner
{
    UpperLeft,
    UpperRight,
    LowerLeft,
    LowerRight,
}

internal sealed class CornerRow<TLabel>
{
    [VectorType(CornerImages.Side * CornerImages.Side)]
    public byte[] Features { get; set; } = [];

    public TLabel Label { get; set; } = default!;
}

internal sealed class CornerImage
{
    [VectorType(CornerImages.Side * CornerImages.Side)]
    public byte[] Features { get; set; } = [];
}
