using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the bytes of an image, plane after plane: its alpha, if there is space for it, its red, green and blue.</summary>
/// <remarks>
/// An image is missing where there is none, or where all its bytes are 0, alpha included: ML.NET's own steps make no difference between these.
/// </remarks>
/// <param name="getter">Gets the image of the current row.</param>
/// <param name="store">The store to write to, as wide as three or four planes.</param>
/// <param name="height">The height of every image.</param>
/// <param name="width">The width of every image.</param>
internal sealed class ImageReader(ValueGetter<MLImage> getter, RowStore<byte> store, int height, int width) : ColumnReader
{
    private const int BytesPerPixel = 4;
    private const int Alpha = 3;
    private readonly int _plane = height * width;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        var target = store.Row(index);
        if (LentImages.Get(getter, store.ColumnName) is not { } image || !image.Pixels.ContainsAnyExcept((byte)0))
        {
            target.Clear(); // as a saved model has it
            return false;
        }

        if (image.Height != height || image.Width != width)
        {
            throw new InvalidOperationException(
                $"The images of column '{store.ColumnName}' must be {width} × {height} pixels, as the column says, " +
                $"but one is {image.Width} × {image.Height}. Correct what the column comes from, or put ResizeImages before the trainer.");
        }

        var (red, blue) = image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
        ReadOnlySpan<int> channels = [Alpha, red, 1, blue];
        channels = channels[(channels.Length - (target.Length / _plane))..];
        for (var i = 0; i < channels.Length; i++)
        {
            CopyPlane(image.Pixels, channels[i], target.Slice(i * _plane, _plane));
        }

        return true;
    }

    private static void CopyPlane(ReadOnlySpan<byte> pixels, int channel, Span<byte> plane)
    {
        for (var i = 0; i < plane.Length; i++)
        {
            plane[i] = pixels[(i * BytesPerPixel) + channel];
        }
    }
}
