using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions;

/// <summary>The layers of the networks for images, without the last one.</summary>
internal static class CnnLayers
{
    private const int MostChannels = 256;
    private const long SmallSide = 8; // where SimpleCnn stops to halve
    private const long LargeImage = 64; // from here on ResNet18 and ResNet34 start with large strides

    /// <summary>Makes the layers for images of a size.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="image">The images, <c>[channels, height, width]</c>.</param>
    /// <param name="dropout">The fraction of the last layer's inputs zeroed while training.</param>
    /// <exception cref="ArgumentException">The images are too small for the network's strides.</exception>
    public static LayerList Create(CnnArchitecture architecture, TensorShape image, double dropout)
    {
        var side = Math.Min(image.Dimensions[1], image.Dimensions[2]);
        var layers = architecture switch
        {
            CnnArchitecture.SimpleCnn => Simple(side),
            CnnArchitecture.ResNet20 => ResNet(SmallStem(16), [16, 32, 64], [3, 3, 3]),
            CnnArchitecture.WideResNet16x4 => WideResNet(16, [64, 128, 256], blocks: 2),
            _ => ResNet(Stem(side), [64, 128, 256, 512], architecture == CnnArchitecture.ResNet18 ? [2, 2, 2, 2] : [3, 4, 6, 3]),
        };
        var stride = Stride(architecture, side);
        var other = side >= Stride(CnnArchitecture.SimpleCnn, side) ? $"{nameof(CnnArchitecture.SimpleCnn)} or " : string.Empty;
        return side >= stride
            ? [.. layers, .. dropout > 0 ? [new Dropout(dropout)] : Array.Empty<Layer>()]
            : throw new ArgumentException(
                $"{architecture} needs images of at least {stride} × {stride} pixels, its stride, but they are {image.Dimensions[2]} × "
                + $"{image.Dimensions[1]} (width × height). Use larger images, or {other}layers of your own (NeuralNetwork).");
    }

    private static long Stride(CnnArchitecture architecture, long side) => architecture switch
    {
        CnnArchitecture.SimpleCnn or CnnArchitecture.ResNet20 or CnnArchitecture.WideResNet16x4 => 4,
        _ => side < LargeImage ? 8 : 32,
    };

    private static IEnumerable<Layer> Simple(long side)
    {
        var halvings = 2;
        while (side >> halvings >= SmallSide + 1)
        {
            halvings++;
        }

        var channels = 32;
        for (var i = 0; i < halvings; i++)
        {
            foreach (var layer in Convolution(channels))
            {
                yield return layer;
            }

            yield return new Pool2D();
            channels = Math.Min(2 * channels, MostChannels);
        }

        foreach (var layer in Convolution(channels))
        {
            yield return layer;
        }

        yield return new Flatten();
    }

    private static IEnumerable<Layer> ResNet(IEnumerable<Layer> stem, int[] channels, int[] blocks)
    {
        var given = channels[0];
        var layers = new List<Layer>(stem);
        for (var stage = 0; stage < channels.Length; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                layers.AddRange(Block(given, channels[stage], stride: stage > 0 && block == 0 ? 2 : 1));
                given = channels[stage];
            }
        }

        return [.. layers, new GlobalPool2D()];
    }

    // Normalisation and activation come before each convolution (He et al. 2016, "Identity Mappings"), so that what is added up is not bent.
    private static IEnumerable<Layer> WideResNet(int stem, int[] channels, int blocks)
    {
        var given = stem;
        var layers = new List<Layer> { new Convolution2D(stem, Bias: false) };
        for (var stage = 0; stage < channels.Length; stage++)
        {
            for (var block = 0; block < blocks; block++)
            {
                layers.AddRange(WideBlock(given, channels[stage], stride: stage > 0 && block == 0 ? 2 : 1));
                given = channels[stage];
            }
        }

        return [.. layers, new BatchNormalization(), new Activation(), new GlobalPool2D()];
    }

    // Where the shape changes, the shortcut too takes what is activated.
    private static LayerList WideBlock(int inputs, int channels, int stride)
    {
        Layer[] activate = [new BatchNormalization(), new Activation()];
        LayerList body = [.. Convolution(channels, stride: stride), new Convolution2D(channels, Bias: false)];
        return inputs == channels && stride == 1
            ? [new Residual([.. activate, .. body])]
            : [.. activate, new Residual(body, [new Convolution2D(channels, KernelSize: 1, Stride: stride, Bias: false)])];
    }

    private static IEnumerable<Layer> Stem(long side) => side < LargeImage
        ? SmallStem(64)
        : [.. Convolution(64, kernelSize: 7, stride: 2), new Pool2D(Size: 3, Stride: 2, Padding: 1)];

    private static IEnumerable<Layer> SmallStem(int channels) => Convolution(channels);

    private static IEnumerable<Layer> Block(int inputs, int channels, int stride)
    {
        LayerList body = [.. Convolution(channels, stride: stride), new Convolution2D(channels, Bias: false), new BatchNormalization()];
        LayerList? shortcut = inputs == channels && stride == 1
            ? null
            : [new Convolution2D(channels, KernelSize: 1, Stride: stride, Bias: false), new BatchNormalization()];
        return [new Residual(body, shortcut), new Activation()];
    }

    private static IEnumerable<Layer> Convolution(int channels, int kernelSize = 3, int stride = 1) =>
        [new Convolution2D(channels, kernelSize, stride, Bias: false), new BatchNormalization(), new Activation()];
}
