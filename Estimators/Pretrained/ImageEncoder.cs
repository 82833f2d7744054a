using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Pretrained;

namespace MLNet.DeepExtensions;

/// <summary>
/// A residual network for images that others have trained, such as ResNet18 on ImageNet, without its last layer: its layers, its weights and how it
/// wants its images, as <c>ml.Model.LoadImageEncoder</c> reads them. It is not changed by what is trained from it, and may be used by any number of
/// threads at once. Holds nothing native.
/// </summary>
public sealed class ImageEncoder
{
    private readonly string _name;

    internal ImageEncoder(string name, ResidualNetwork network) => (_name, Network) = (name, network);

    /// <summary>The width in pixels of the images that it was made for. It also takes others.</summary>
    public int ImageWidth => (int)Network.Image.Dimensions[2];

    /// <summary>The height in pixels of the images that it was made for. It also takes others.</summary>
    public int ImageHeight => (int)Network.Image.Dimensions[1];

    /// <summary>The smallest width and height in pixels that it takes, its stride: 32 for ResNet18.</summary>
    public int SmallestSide => Network.Stride;

    /// <summary>How red, green and blue from 0 to 255 come to the scale that it was trained on; it is done wherever the encoder is used.</summary>
    public PixelNormalization Normalization => Network.Normalization;

    /// <summary>The number of residual blocks: 9 for that of Microsoft.ML.DnnImageFeaturizer.ResNet18.</summary>
    public int Blocks => Network.Blocks;

    /// <summary>The numbers of the vector that each image gets: 512 for ResNet18.</summary>
    public int FeatureCount => Network.FeatureCount;

    /// <summary>The number of weights.</summary>
    public long WeightCount => Network.WeightCount;

    /// <summary>Layers and weights.</summary>
    internal ResidualNetwork Network { get; }

    /// <summary>The sizes, and how images come to its scale.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_name}: {Blocks} residual blocks, {FeatureCount} numbers an image, {WeightCount / 1e6:F1} million weights, made for {ImageWidth} × "
        + $"{ImageHeight} pixels, {(Normalization.BlueFirst ? "blue" : "red")} first, less {Normalization.Mean}, divided by "
        + $"{Normalization.Deviation}");

    /// <summary>The layers that red, green and blue from 0 to 255 go through before the network's own.</summary>
    /// <param name="interleaved">Whether the channels of a pixel lie side by side.</param>
    /// <param name="augmentation">How images are changed at random while training; null for not at all.</param>
    internal static LayerList CreateInputLayers(bool interleaved, AugmentImage? augmentation) =>
    [
        new StandardizeImage(PixelStatistics.Pretrained, interleaved),
        .. augmentation is null ? Array.Empty<Layer>() : [augmentation],
    ];
}
