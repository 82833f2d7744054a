using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Brings the innermost dimension of every row to mean 0 and variance 1, then applies a learned scale and shift
/// (Ba et al. 2016); the shape stays as it is.
/// </summary>
/// <param name="Epsilon">Added to the variance before the root is taken, positive. Default 1e-5.</param>
public sealed record LayerNormalization(double Epsilon = 1e-5) : Layer
{
    /// <summary>Added to the variance before the root is taken, positive.</summary>
    public double Epsilon { get; } = Require.Positive(Epsilon);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.WithLast(input.Last); // refuses one that varies

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => nn.LayerNorm([input.Last], Epsilon);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node(
            "LayerNormalization",
            [input, weights.AddTo(graph, "weight"), weights.AddTo(graph, "bias")],
            ("axis", -1),
            ("epsilon", (float)Epsilon));

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        if (!places.AreSteps)
        {
            weights.Move("weight", 0, places);
            weights.Move("bias", 0, places);
        }

        return places;
    }
}
