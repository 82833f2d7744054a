using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// The last layer of an ensemble (TabM-mini, Gorishniy et al. 2024): a fully connected layer for each member, <c>[members, n]</c> to
/// <c>[Units]</c>. When scoring, it gives the mean over the members. When training, each member is judged on its own: the members' outputs
/// come one after the other in the dimension of rows, and the loss is the mean over all of them.
/// </summary>
/// <param name="Units">The number of outputs, positive.</param>
/// <param name="Bias">Whether a bias is added. Default true.</param>
public sealed record MemberLinear(int Units, bool Bias = true) : Layer
{
    private const string WeightName = "weight"; // (members, n, units)
    private const string BiasName = "bias"; // (members, 1, units)

    /// <summary>The number of outputs, positive.</summary>
    public int Units { get; } = Require.Positive(Units);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 2, HasVariableSteps: false }
        ? new TensorShape(Units)
        : throw new ArgumentException($"MemberLinear takes a vector for each member, [members, n], but the input is {input}. "
            + "Put a MemberScale before it.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(input.Dimensions[0], input.Last, Units, Bias, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var byMember = graph.Node("Transpose", [input], ("perm", new long[] { 1, 0, 2 }));
        var product = graph.Node("MatMul", [byMember, weights.AddTo(graph, WeightName)]);
        var outputs = Bias ? graph.Node("Add", [product, weights.AddTo(graph, BiasName)]) : product; // (members, batch, units)
        return graph.Node("ReduceMean", [outputs], ("axes", new long[] { 0 }), ("keepdims", 0));
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        weights.Move(WeightName, 1, places, newIsZero: true);
        return null;
    }

    internal override void MoveOutputs(Places outputs, WeightMove weights)
    {
        weights.Move(WeightName, 2, outputs);
        if (Bias)
        {
            weights.Move(BiasName, 2, outputs);
        }
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly long _units;
        private readonly bool _hasBias;

        public Module(long members, long inputs, long units, bool hasBias, RandomGenerator random)
            : base(nameof(MemberLinear))
        {
            (_units, _hasBias) = (units, hasBias);
            var bound = 1 / Math.Sqrt(inputs);
            this.AddParameter(WeightName, random.Uniform([members, inputs, units], -bound, bound));
            if (hasBias)
            {
                this.AddParameter(BiasName, random.Uniform([members, 1, units], -bound, bound));
            }
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var weight = get_parameter(WeightName)!;
            var bias = _hasBias ? get_parameter(BiasName)! : zeros(weight.shape[0], 1, _units, device: weight.device);
            var outputs = MemberLinearProduct.Takes(input, weight)
                ? MemberLinearProduct.Compute(input, weight, bias)
                : bmm(input.transpose(0, 1), weight).add_(bias, Scalars.One); // (members, batch, units)
            return (training ? outputs.reshape(-1, _units) : outputs.mean([0L])).MoveToOuterDisposeScope();
        }
    }
}
