using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Buffers copies of images, as those that a row lends may not last longer than the row, and may be somebody's own.</summary>
/// <remarks>An image belongs to the caller once it has been asked for; the others are disposed here.</remarks>
internal sealed class ImageBuffer : ColumnBuffer
{
    private readonly ValueGetter<MLImage> _source;
    private readonly string _columnName;
    private readonly MLImage?[] _images;
    private readonly bool[] _taken;

    /// <inheritdoc cref="ColumnBuffer.Create"/>
    public ImageBuffer(DataViewRow source, DataViewSchema.Column column, BatchWindow window, int capacity)
    {
        _source = source.GetGetter<MLImage>(column);
        _columnName = column.Name;
        _images = new MLImage?[capacity];
        _taken = new bool[capacity];
        Getter = (ValueGetter<MLImage>)((ref MLImage image) => Take(window.Row, ref image));
        Lender = (ValueGetter<MLImage>)((ref MLImage image) => image = _images[window.Row]!);
    }

    /// <inheritdoc/>
    public override Delegate Getter { get; }

    /// <inheritdoc/>
    public override Delegate Lender { get; }

    /// <inheritdoc/>
    public override void Read(int row)
    {
        DisposeUntaken(row);
        _taken[row] = false;
        _images[row] = LentImages.Get(_source, _columnName) is { } image ? Copy(image) : null;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        for (var row = 0; row < _images.Length; row++)
        {
            DisposeUntaken(row);
        }

        Array.Clear(_images);
    }

    private static MLImage Copy(MLImage image)
    {
        var copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
        copy.Tag = image.Tag;
        return copy;
    }

    private void DisposeUntaken(int row)
    {
        if (!_taken[row])
        {
            _images[row]?.Dispose();
        }
    }

    // What the caller has now may be another row's that is still in use, or no image of this buffer: it is not disposed.
    private void Take(int row, ref MLImage image)
    {
        image = _images[row]!;
        if (image is not null && !_taken[row])
        {
            LentImages.CountBytes(image);
            _taken[row] = true;
        }
    }
}
