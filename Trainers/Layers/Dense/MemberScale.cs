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
/// Gives every member of an ensemble its own view of the input: <c>[n]</c> to <c>[Members, n]</c>, the input times a learned scale for each
/// member and number, which starts from N(0, 1). The layers that follow are shared by the members; <see cref="MemberLinear"/> ends the
/// ensemble (TabM-mini, Gorishniy et al. 2024).
/// </summary>
/// <param name="Members">The number of members, positive.</param>
public sealed record MemberScale(int Members) : Layer
{
    private const string ScaleName = "scale"; // (members, n)

    /// <summary>The number of members, positive.</summary>
    public int Members { get; } = Require.Positive(Members);

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false }
        ? new TensorShape(Members, input.Last)
        : throw new ArgumentException($"MemberScale takes a vector but the input is {input}. Put a Flatten before it.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(Members, input.Last, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Mul", [graph.Node("Unsqueeze", [input, graph.Integers(1)]), weights.AddTo(graph, ScaleName)]);

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        weights.Move(ScaleName, 1, places);
        return places;
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        public Module(long members, long inputs, RandomGenerator random)
            : base(nameof(MemberScale)) => this.AddParameter(ScaleName, random.Normal([members, inputs]));

        public override Tensor forward(Tensor input)
        {
            if (MemberScaleProduct.Takes(input))
            {
                return MemberScaleProduct.Compute(input, get_parameter(ScaleName)!);
            }

            using var byMember = input.unsqueeze(1);
            return byMember.mul(get_parameter(ScaleName)!);
        }
    }
}
