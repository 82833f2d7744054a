using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the red, green and blue bytes of an image, plane after plane.</summary>
/// <param name="getter">Gets the image of the current row; it stays the owner's.</param>
/// <param name="store">The store to write to.</param>
/// <param name="height">The height of every image.</param>
/// <param name="width">The width of every image.</param>
internal sealed class ImageReader(ValueGetter<MLImage> getter, RowStore<byte> store, int height, int width) : ColumnReader
{
    private const int BytesPerPixel = 4;
    private MLImage _image = null!;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        getter(ref _image);
        var target = store.Row(index);
        if (_image is null)
        {
            target.Clear(); // as a saved model has it
            return false;
        }

        if (_image.Height != height || _image.Width != width)
        {
            throw new InvalidOperationException(
                $"The images of column '{store.ColumnName}' must be {width} × {height} pixels, as the column says, but one is {_image.Width} × {_image.Height}. " +
                "Correct what the column comes from, or put ResizeImages before the trainer.");
        }

        var (red, blue) = _image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
        var plane = height * width;
        Copy(_image.Pixels, red, target[..plane]);
        Copy(_image.Pixels, 1, target.Slice(plane, plane));
        Copy(_image.Pixels, blue, target[(2 * plane)..]);
        return true;
    }

    private static void Copy(ReadOnlySpan<byte> pixels, int channel, Span<byte> plane)
    {
        for (var i = 0; i < plane.Length; i++)
        {
            plane[i] = pixels[(i * BytesPerPixel) + channel];
        }
    }
}
