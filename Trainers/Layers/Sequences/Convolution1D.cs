using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A convolution over time (Waibel et al. 1989; for text Kim 2014): one weighted sum of a window of steps for each output channel, at
/// every step; <c>[steps, n]</c> to <c>[steps, Channels]</c>.
/// </summary>
/// <remarks>
/// Weights and bias start as those of <see cref="Linear"/>. What follows the end of a row counts as zeros, as what is before its start.
/// </remarks>
/// <param name="Channels">The number of output channels, positive.</param>
/// <param name="KernelSize">The window's length in steps, positive. Default 3.</param>
/// <param name="Stride">How many steps the window moves, positive; only 1 where rows have steps of their own number. Default 1.</param>
/// <param name="Dilation">The distance between the window's steps, positive (Yu and Koltun 2016). Default 1.</param>
/// <param name="Padding">
/// The zeros before the first step and after the last, zero or positive; 0 is known as valid. Default null, known as same: as many as
/// keep the number of steps, which is then only divided by the stride and rounded up; of an odd number, the one more is after the last.
/// Only null where rows have steps of their own number.
/// </param>
/// <param name="Bias">Whether a bias is added. Default true.</param>
public sealed record Convolution1D(
    int Channels, int KernelSize = 3, int Stride = 1, int Dilation = 1, int? Padding = null, bool Bias = true) : Layer
{
    /// <summary>The number of output channels, positive.</summary>
    public int Channels { get; } = Require.Positive(Channels);

    /// <summary>The window's length in steps, positive.</summary>
    public int KernelSize { get; } = Require.Positive(KernelSize);

    /// <summary>How many steps the window moves, positive.</summary>
    public int Stride { get; } = Require.Positive(Stride);

    /// <summary>The distance between the window's steps, positive.</summary>
    public int Dilation { get; } = Require.Positive(Dilation);

    /// <summary>The zeros before the first step and after the last; null keeps the number of steps but for the stride.</summary>
    public int? Padding { get; } = Padding is { } padding ? Require.NotNegative(padding, nameof(Padding)) : null;

    // From the window's first step to its last.
    private long Extent => ((KernelSize - 1L) * Dilation) + 1;

    private long Before => Padding ?? ((Extent - 1) / 2);

    private long After => Padding ?? (Extent - 1 - Before);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var steps = LayerRules.Steps(input, nameof(Convolution1D));
        if (input.HasVariableSteps)
        {
            return Stride == 1 && Padding is null
                ? steps.WithLast(Channels)
                : throw new ArgumentException($"Convolution1D must keep the number of steps of the input {input}, of which each row has its own, "
                    + "which only Stride 1 and Padding null do. Put a PoolOverTime after it to shorten the sequence.");
        }

        var smallest = Extent - Before - After;
        var count = steps.Dimensions[0];
        return count >= smallest
            ? new TensorShape(((count + Before + After - Extent) / Stride) + 1, Channels)
            : throw new ArgumentException($"Convolution1D needs at least {smallest} steps for its window but the input is {input}: "
                + "nothing would be left. Use a smaller window or more padding.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(input, this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        if (StepMask.Lengths(graph, inputShape) is { } lengths)
        {
            input = StepMask.Fill(graph, input, lengths, 0);
        }

        var weight = weights.AddTo(graph, "weight"); // (channels, n, kernel)
        var channelsFirst = graph.Node("Transpose", [input], ("perm", new long[] { 0, 2, 1 }));
        string[] operands = Bias ? [channelsFirst, weight, weights.AddTo(graph, "bias")] : [channelsFirst, weight];
        var output = graph.Node(
            "Conv",
            operands,
            ("kernel_shape", new long[] { KernelSize }),
            ("strides", new long[] { Stride }),
            ("dilations", new long[] { Dilation }),
            ("pads", new[] { Before, After }));
        return graph.Node("Transpose", [output], ("perm", new long[] { 0, 2, 1 }));
    }

    private sealed class Module(TensorShape input, Convolution1D layer, RandomGenerator random)
        : ProductModule(nameof(Convolution1D), layer.Channels, [input.Last, layer.KernelSize], layer.Bias, random), IReadsLengths
    {
        private readonly bool _variableSteps = input.HasVariableSteps;
        private readonly long _before = layer.Before;
        private readonly long _after = layer.After;
        private readonly long _stride = layer.Stride;
        private readonly long _dilation = layer.Dilation;

        public Tensor? Lengths
        {
            private get;
            set => field = _variableSteps ? value : null;
        }

        // Torch pads both sides alike; where they differ, the zeros are added before.
        protected override Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
        {
            using var scope = NewDisposeScope();
            var steps = Lengths is null ? input : StepMask.Fill(input, Lengths, Scalars.Zero);
            var channelsFirst = steps.transpose(1, 2);
            var padded = _before == _after ? channelsFirst : nn.functional.pad(channelsFirst, (_before, _after));
            var padding = _before == _after ? _before : 0;
            return nn.functional.conv1d(padded, weight, bias, _stride, padding, _dilation).transpose(1, 2).MoveToOuterDisposeScope();
        }
    }
}
