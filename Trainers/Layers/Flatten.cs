using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Lays all values of a row into one vector, innermost dimension fastest.</summary>
public sealed record Flatten : Layer
{
    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.HasVariableSteps
        ? throw new ArgumentException($"Flatten takes rows of one size but those of the input {input} have steps of their own number. "
            + "Put a PoolOverTime before it.")
        : new(input.Size);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => nn.Flatten();

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Flatten", [input], ("axis", 1));

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => input.Rank == 1 ? places
        : places.AreSteps && input.Rank == 2 ? places.Spread((int)input.Last)
        : throw weights.CannotFollow(this);
}
