using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Zeros in the input's shape, whatever comes in: the end of the branch of a column that says nothing of the label.</summary>
internal sealed record Silence : Layer
{
    internal override bool IsLinear => true;

    public override TensorShape GetOutputShape(TensorShape input) => input;

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module();

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Mul", [input, graph.Scalar(0)]);

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => places;

    private sealed class Module() : nn.Module<Tensor, Tensor>(nameof(Silence))
    {
        public override Tensor forward(Tensor input) => input.mul(Scalars.Zero);
    }
}
