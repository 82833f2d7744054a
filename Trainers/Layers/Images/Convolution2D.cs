using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A convolution over an image (LeCun et al. 1989): one weighted sum of a square window of pixels for each output channel, at every place;
/// <c>[channels, height, width]</c> to <c>[Channels, height, width]</c>.
/// </summary>
/// <remarks>
/// Weights and bias start as those of <see cref="Linear"/>. A <see cref="BatchNormalization"/> right after it is folded into its weights when
/// the graph is written.
/// </remarks>
/// <param name="Channels">The number of output channels, positive.</param>
/// <param name="KernelSize">The window's height and width in pixels, positive. Default 3.</param>
/// <param name="Stride">How many pixels the window moves, positive. Default 1.</param>
/// <param name="Dilation">The distance between the window's pixels, positive (Yu and Koltun 2016). Default 1.</param>
/// <param name="Groups">
/// In how many groups input and output channels are split that do not see each other, a divisor of both. Default 1; as many as there are
/// input channels make a depthwise convolution.
/// </param>
/// <param name="Padding">
/// The zeros on each side, zero or positive; 0 is known as valid. Default null, known as same: as many as keep height and width, which are
/// then only divided by the stride and rounded up; of an odd number, the one more is below and right.
/// </param>
/// <param name="Bias">Whether a bias is added. Default true.</param>
public sealed record Convolution2D(
    int Channels, int KernelSize = 3, int Stride = 1, int Dilation = 1, int Groups = 1, int? Padding = null, bool Bias = true) : Layer
{
    /// <summary>The number of output channels, positive.</summary>
    public int Channels { get; } = Require.Positive(Channels);

    /// <summary>The window's height and width in pixels, positive.</summary>
    public int KernelSize { get; } = Require.Positive(KernelSize);

    /// <summary>How many pixels the window moves, positive.</summary>
    public int Stride { get; } = Require.Positive(Stride);

    /// <summary>The distance between the window's pixels, positive.</summary>
    public int Dilation { get; } = Require.Positive(Dilation);

    /// <summary>In how many groups the channels are split, a divisor of <see cref="Channels"/>.</summary>
    public int Groups { get; } = Channels % Require.Positive(Groups) == 0
        ? Groups
        : throw new ArgumentException($"Groups must divide the {Channels} output channels but is {Groups}.", nameof(Groups));

    /// <summary>The zeros on each side; null keeps height and width but for the stride.</summary>
    public int? Padding { get; } = Padding is { } padding ? Require.NotNegative(padding, nameof(Padding)) : null;

    private ImageWindow Window => ImageWindow.Create(KernelSize, Stride, Dilation, Padding);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var channels = LayerRules.Image(input, nameof(Convolution2D)).Dimensions[0];
        return channels % Groups == 0
            ? Window.Apply(input, Channels, nameof(Convolution2D))
            : throw new ArgumentException($"Groups of Convolution2D must divide the {channels} channels of the input {input} but is {Groups}.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(input.Dimensions[0], this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        AddConvolution(graph, input, weights.AddTo(graph, "weight"), Bias ? weights.AddTo(graph, "bias") : null);

    /// <summary>Adds the layer and the batch normalisation after it as one convolution.</summary>
    /// <remarks>
    /// The folded weights are arithmetic of constants, which a runtime does once when it loads the graph; so the file still holds the weights
    /// as they were trained, and holds them once.
    /// </remarks>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">The name of the input value.</param>
    /// <param name="weights">The convolution's weights.</param>
    /// <param name="normalization">The batch normalisation.</param>
    /// <param name="normalizationWeights">Its weights.</param>
    /// <returns>The name of the output value.</returns>
    internal string AddToGraph(
        OnnxGraph graph, string input, LayerWeights weights, BatchNormalization normalization, LayerWeights normalizationWeights)
    {
        var (scale, shift) = normalization.AddFactors(graph, normalizationWeights);
        var perChannel = graph.Node("Unsqueeze", [scale, graph.Integers(1, 2, 3)]);
        var folded = graph.Node("Mul", [weights.AddTo(graph, "weight"), perChannel]); // (channels, n, kernel, kernel)
        var bias = Bias ? graph.Node("Add", [graph.Node("Mul", [weights.AddTo(graph, "bias"), scale]), shift]) : shift;
        return AddConvolution(graph, input, folded, bias);
    }

    private string AddConvolution(OnnxGraph graph, string input, string weight, string? bias)
    {
        var window = Window;
        string[] operands = bias is null ? [input, weight] : [input, weight, bias];
        return graph.Node(
            "Conv",
            operands,
            ("kernel_shape", new long[] { KernelSize, KernelSize }),
            ("strides", new long[] { Stride, Stride }),
            ("dilations", new long[] { Dilation, Dilation }),
            ("group", Groups),
            ("pads", window.Pads));
    }

    private sealed class Module(long inputs, Convolution2D layer, RandomGenerator random)
        : ProductModule(nameof(Convolution2D), layer.Channels, [inputs / layer.Groups, layer.KernelSize, layer.KernelSize], layer.Bias, random)
    {
        private readonly ImageWindow _window = layer.Window;
        private readonly long[] _stride = [layer.Stride, layer.Stride];
        private readonly long[] _dilation = [layer.Dilation, layer.Dilation];
        private readonly long _groups = layer.Groups;
        private readonly bool _isPlain = layer is { Dilation: 1, Groups: 1 } && layer.Window.IsEven && layer.Window.Before < layer.KernelSize;

        // Torch pads all sides alike; where they differ, the zeros are added before.
        protected override Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
        {
            if (_isPlain && ConvolutionProduct.Takes(input, weight))
            {
                return ConvolutionProduct.Compute(input, weight, bias, _window.Stride, _window.Before);
            }

            if (_window.IsEven)
            {
                return nn.functional.conv2d(input, weight, bias, _stride, [_window.Before, _window.Before], _dilation, _groups);
            }

            using var padded = nn.functional.pad(input, [_window.Before, _window.After, _window.Before, _window.After]);
            return nn.functional.conv2d(padded, weight, bias, _stride, [0, 0], _dilation, _groups);
        }
    }
}
