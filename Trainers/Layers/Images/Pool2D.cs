using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>What is kept of several pixels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImagePooling>))]
public enum ImagePooling
{
    /// <summary>The largest value.</summary>
    Max,

    /// <summary>The mean.</summary>
    Average,
}

/// <summary>
/// Keeps one value of each window of pixels, for each channel on its own: <c>[channels, height, width]</c> to
/// <c>[channels, height, width]</c>, with smaller sides.
/// </summary>
/// <param name="Pooling">What is kept. Default <see cref="ImagePooling.Max"/>.</param>
/// <param name="Size">The window's height and width in pixels, positive. Default 2.</param>
/// <param name="Stride">How many pixels the window moves, positive. Default null: its size.</param>
/// <param name="Padding">The pixels added on each side, at most half the size; they count neither as a value nor in a mean. Default 0.</param>
public sealed record Pool2D(ImagePooling Pooling = ImagePooling.Max, int Size = 2, int? Stride = null, int Padding = 0) : Layer
{
    /// <summary>What is kept.</summary>
    public ImagePooling Pooling { get; } = Require.Defined(Pooling);

    /// <summary>The window's height and width in pixels, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>How many pixels the window moves, positive; null for its size.</summary>
    public int? Stride { get; } = Stride is { } stride ? Require.Positive(stride, nameof(Stride)) : null;

    /// <summary>The pixels added on each side, at most half the size.</summary>
    public int Padding { get; } = Require.NotNegative(Padding) <= Size / 2
        ? Padding
        : throw new ArgumentException($"Padding must be at most {Size / 2}, half the size, but is {Padding}: "
            + "some windows would hold no pixel.", nameof(Padding));

    private ImageWindow Window => ImageWindow.Create(Size, Stride ?? Size, dilation: 1, Padding);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) =>
        Window.Apply(LayerRules.Image(input, nameof(Pool2D)), input.Dimensions[0], nameof(Pool2D));

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => Pooling switch
    {
        ImagePooling.Max when (Size, Stride ?? Size, Padding) == (2, 2, 0) => new HalvingModule(),
        ImagePooling.Max => nn.MaxPool2d(Size, Stride ?? Size, Padding),
        _ => nn.AvgPool2d(Size, Stride ?? Size, Padding, count_include_pad: false),
    };

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => graph.Node(
        Pooling == ImagePooling.Max ? "MaxPool" : "AveragePool",
        [input],
        ("kernel_shape", new long[] { Size, Size }),
        ("strides", new[] { Window.Stride, Window.Stride }),
        ("pads", Window.Pads));

    private sealed class HalvingModule() : nn.Module<Tensor, Tensor>(nameof(Pool2D))
    {
        public override Tensor forward(Tensor input) =>
            LargestOfFour.Takes(input) ? LargestOfFour.Compute(input) : nn.functional.max_pool2d(input, 2);
    }
}
