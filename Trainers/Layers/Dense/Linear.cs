using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A fully connected layer, y = x·Wᵀ + b, over the innermost dimension: <c>[…, n]</c> to <c>[…, Units]</c>.</summary>
/// <remarks>
/// Weights and bias start from U(-1/√n, 1/√n), torch's default (the uniform rule of He et al. 2015 with a = √5).
/// </remarks>
/// <param name="Units">The number of outputs, positive.</param>
/// <param name="Bias">Whether a bias is added. Default true.</param>
public sealed record Linear(int Units, bool Bias = true) : Layer
{
    /// <summary>The number of outputs, positive.</summary>
    public int Units { get; } = Require.Positive(Units);

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.WithLast(Units);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(input.Last, Units, Bias, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var weight = weights.AddTo(graph, "weight"); // (units, n)
        if (inputShape.Rank == 1)
        {
            string[] operands = Bias ? [input, weight, weights.AddTo(graph, "bias")] : [input, weight];
            return graph.Node("Gemm", operands, ("transB", 1));
        }

        var transposed = graph.Node("Transpose", [weight], ("perm", new long[] { 1, 0 }));
        var product = graph.Node("MatMul", [input, transposed]);
        return Bias ? graph.Node("Add", [product, weights.AddTo(graph, "bias")]) : product;
    }

    // A number that is new counts nothing at first, so that scores stay as they were.
    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        if (places.AreSteps)
        {
            return places; // each step goes through on its own
        }

        weights.Move("weight", 1, places, newIsZero: true);
        return null;
    }

    internal override void MoveOutputs(Places outputs, WeightMove weights)
    {
        weights.Move("weight", 0, outputs);
        if (Bias)
        {
            weights.Move("bias", 0, outputs);
        }
    }

    private sealed class Module(long inputs, long units, bool bias, RandomGenerator random)
        : ProductModule(nameof(Linear), units, [inputs], bias, random)
    {
        private const long LeastProducts = 1 << 20; // below, the way through managed code costs more than it gains

        public override bool IsLinear => true;

        protected override Tensor Multiply(Tensor input, Tensor weight, Tensor? bias) =>
            LinearProduct.PaysHere && DenseStack.Takes(input) && input.numel() * weight.shape[0] >= LeastProducts
                ? DenseStack.Compute(input, AsStep(PointwiseFunction.Identity))
                : nn.functional.linear(input, weight, bias);
    }
}
