using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Gives the values of a row another shape, such as <c>[1, 28, 28]</c> to a vector of 784 pixels; their order stays.</summary>
/// <param name="Shape">The new shape, of as many values as the row has.</param>
public sealed record Reshape(TensorShape Shape) : Layer
{
    /// <summary>The new shape.</summary>
    public TensorShape Shape { get; } = Shape is { HasVariableSteps: false }
        ? Shape
        : throw new ArgumentException($"Reshape needs a fixed shape but was given {Shape?.ToString() ?? "none"}.", nameof(Shape));

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => !input.HasVariableSteps && input.Size == Shape.Size
        ? Shape
        : throw new ArgumentException($"Reshape makes {Shape}, {Shape.Size} values, but the input is {input}. "
            + "Give a shape of as many values as a row has.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(Shape.WithBatch(-1));

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Reshape", [input, graph.Integers(Shape.WithBatch(-1))]);

    internal override Layer WithoutCount => Shape.Rank == 2 ? new Reshape(Shape.With(0, 1)) : this;

    // Into steps, as long as the numbers of each stay together.
    internal override Places? Move(Places places, TensorShape input, WeightMove weights) =>
        (input.Rank == 1 && Shape.Rank == 2 ? places.ToSteps((int)Shape.Last) : null) ?? throw weights.CannotFollow(this);

    private sealed class Module(long[] shape) : nn.Module<Tensor, Tensor>(nameof(Reshape))
    {
        public override Tensor forward(Tensor input) => input.reshape(shape);
    }
}
