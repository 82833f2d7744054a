using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Explanations.Images;

/// <summary>Draws heat over the image that it explains.</summary>
/// <param name="pixels">The image.</param>
/// <param name="heat">The heat, [height, width], in [0, 1].</param>
internal sealed class HeatPicture(ExplainedPixels pixels, float[,] heat)
{
    private const int SmallestSide = 224;
    private const double Opacity = 0.5; // of the heat
    private const int BytesPerPixel = 4;

    /// <summary>Draws the picture; the caller disposes it.</summary>
    /// <param name="scale">The side of a pixel, positive; null for as many as make the shorter side large enough to look at.</param>
    public MLImage Draw(int? scale)
    {
        var (height, width) = (pixels.Layout.Height, pixels.Layout.Width);
        var side = scale ?? Math.Max(1, (SmallestSide + Math.Min(height, width) - 1) / Math.Min(height, width));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side, nameof(scale));
        var colours = pixels.ToColours();
        var drawn = new byte[checked(height * side * width * side * BytesPerPixel)];
        for (var i = 0; i < drawn.Length; i += BytesPerPixel)
        {
            var (y, x) = (i / BytesPerPixel / (width * side) / side, i / BytesPerPixel % (width * side) / side);
            var (red, green, blue) = colours[(y * width) + x];
            var hot = Turbo.GetColor(heat[y, x]);
            drawn[i] = Blend(blue, hot.Blue);
            drawn[i + 1] = Blend(green, hot.Green);
            drawn[i + 2] = Blend(red, hot.Red);
            drawn[i + 3] = byte.MaxValue; // opaque
        }

        return MLImage.CreateFromPixels(width * side, height * side, MLPixelFormat.Bgra32, drawn);
    }

    private static byte Blend(double colour, double heat) =>
        (byte)Math.Round(byte.MaxValue * (((1 - Opacity) * Math.Clamp(colour, 0, 1)) + (Opacity * heat)));
}
