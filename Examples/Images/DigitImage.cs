using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>A handwritten digit as an image of 8 × 8 pixels.</summary>
internal sealed class DigitImage
{
    private const int Side = 8;
    private const int Digits = 10;

    /// <summary>The pixels, from 0 to 16.</summary>
    [LoadColumn(0, 63)]
    [VectorType(Side * Side)]
    public float[] Pixels { get; set; } = [];

    /// <summary>The digit.</summary>
    [LoadColumn(64)]
    public float Label { get; set; }

    /// <summary>The image turned by 0, 90, 180 and 270 degrees, and mirrored or not, each with a label of its own.</summary>
    public IEnumerable<DigitImage> InAllPositions()
    {
        var pixels = Pixels;
        for (var position = 0; position < 8; position++)
        {
            yield return new DigitImage { Pixels = pixels, Label = Label + (Digits * position) };
            pixels = position == 3 ? Rearrange(pixels, (x, y) => (Side - 1 - x, y)) : Rearrange(pixels, (x, y) => (y, Side - 1 - x));
        }
    }

    /// <summary>The image as grey pixels of ML.NET's images.</summary>
    /// <param name="side">Its side, a multiple of 8.</param>
    public byte[] Enlarge(int side)
    {
        const float white = 16;
        var pixels = new byte[side * side * 4];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var (x, y) = (i / 4 % side * Side / side, i / 4 / side * Side / side);
            pixels.AsSpan(i, 3).Fill((byte)(byte.MaxValue * Pixels[(y * Side) + x] / white));
            pixels[i + 3] = byte.MaxValue; // opaque
        }

        return pixels;
    }

    private static float[] Rearrange(float[] pixels, Func<int, int, (int X, int Y)> source)
    {
        var result = new float[pixels.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (x, y) = source(i % Side, i / Side);
            result[i] = pixels[(y * Side) + x];
        }

        return result;
    }
}
