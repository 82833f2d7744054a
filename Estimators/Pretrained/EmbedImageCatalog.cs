using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace Microsoft.ML;

/// <summary>Puts vectors of pretrained image encoders beside ML.NET's own image transforms.</summary>
public static class EmbedImageCatalog
{
    /// <summary>
    /// Makes a vector of each image by a pretrained encoder: brings the image to the encoder's size and its colours to the encoder's scale, and gives
    /// what the encoder's last layer took. Images that show similar things have similar vectors.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column to add: a vector of Single, <see cref="ImageEncoder.FeatureCount"/> numbers.</param>
    /// <param name="inputColumnName">The column to read, images of any size. The vector of a missing image is NaN.</param>
    /// <param name="encoder">The encoder, which <c>ml.Model.LoadImageEncoder</c> reads. It is not trained further.</param>
    /// <param name="imageWidth">
    /// The width in pixels that images are brought to, at least <see cref="ImageEncoder.SmallestSide"/>. Default null: the encoder's own; half of
    /// both sides takes a quarter of the time.
    /// </param>
    /// <param name="imageHeight">The height, likewise.</param>
    /// <param name="resizing">How. Default as <c>ResizeImages</c>: proportions are kept, and what sticks out is cut off.</param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static EmbedImageEstimator EmbedImage(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        ImageEncoder encoder,
        int? imageWidth = null,
        int? imageHeight = null,
        ImageResizingEstimator.ResizingKind resizing = ImageResizingEstimator.ResizingKind.IsoCrop)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentNullException.ThrowIfNull(encoder);
        var size = (
            RequireSide(imageWidth ?? encoder.ImageWidth, nameof(imageWidth), encoder),
            RequireSide(imageHeight ?? encoder.ImageHeight, nameof(imageHeight), encoder));
        return new(outputColumnName, inputColumnName, encoder, size, Require.Defined(resizing));
    }

    private static int RequireSide(int side, string name, ImageEncoder encoder) => side >= encoder.SmallestSide
        ? side
        : throw new ArgumentOutOfRangeException(
            name, side, $"{name} must be at least {encoder.SmallestSide} pixels, the encoder's stride. Its own size is {encoder.ImageWidth} × "
            + $"{encoder.ImageHeight}.");
}
