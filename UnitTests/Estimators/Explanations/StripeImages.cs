using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>Grey noise of 24 × 24 pixels with lying, standing or no stripes in the upper left corner.</summary>
internal static class StripeImages
{
    private const int Striped = 10; // the side of the corner

    public static IDataView View<TLabel>(MLContext ml, Func<Stripes, TLabel> label) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 180)
            .Select(i => new CornerRow<TLabel> { Features = Of((Stripes)(i % 3), seed: i), Label = label((Stripes)(i % 3)) }).ToArray());

    public static IDataView Multiclass(MLContext ml)
    {
        var rows = View(ml, stripes => stripes.ToString());
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    public static byte[] Of(Stripes stripes, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[CornerImages.Side * CornerImages.Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % CornerImages.Side, i / CornerImages.Side);
            var isBright = stripes != Stripes.None && x < Striped && y < Striped && (stripes == Stripes.Lying ? y : x) / 2 % 2 == 0;
            pixels[i] = (byte)(random.Next(80) + (isBright ? 150 : 0));
        }

        return pixels;
    }
}

internal enum Stripes
{
    None,
    Lying,
    Standing,
}
