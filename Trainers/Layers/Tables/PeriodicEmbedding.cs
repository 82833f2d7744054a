using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Gives every number a vector of waves: <c>[n]</c> to <c>[n · Size]</c>, sine and cosine of learned frequencies, then a linear map and a ReLU for
/// each number (PLR, Gorishniy et al. 2022). Put a <see cref="Standardize"/> before it: the frequencies are for numbers of deviation 1.
/// </summary>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="Frequencies">The number of frequencies of a number, positive. Default 32.</param>
/// <param name="Scale">The deviation of the normal distribution that the frequencies start from, positive: the larger, the finer the differences
/// that are learned first. Default 0.1.</param>
public sealed record PeriodicEmbedding(int Size, int Frequencies = 32, double Scale = 0.1) : Layer
{
    private const string FrequencyName = "frequency"; // (n, frequencies)
    private const string WeightName = "weight"; // (n, 2 · frequencies, size)
    private const string BiasName = "bias"; // (n, 1, size)

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The number of frequencies of a number, positive.</summary>
    public int Frequencies { get; } = Require.Positive(Frequencies);

    /// <summary>The deviation of the normal distribution that the frequencies start from, positive.</summary>
    public double Scale { get; } = Require.Positive(Scale);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false }
        ? new TensorShape(input.Last * Size)
        : throw new ArgumentException($"PeriodicEmbedding takes a vector of numbers but the input is {input}. Put it where the columns come in, "
            + "after Standardize.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(input.Last, this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var circle = graph.Node("Mul", [weights.AddTo(graph, FrequencyName), graph.Scalar((float)Math.Tau)]); // of a constant, computed once
        var angle = graph.Node("Mul", [graph.Node("Unsqueeze", [input, graph.Integers(2)]), circle]); // (batch, n, frequencies)
        var waves = graph.Node("Concat", [graph.Node("Sin", [angle]), graph.Node("Cos", [angle])], ("axis", 2));
        var byNumber = graph.Node("Transpose", [waves], ("perm", new long[] { 1, 0, 2 }));
        var vectors = graph.Node("Add", [graph.Node("MatMul", [byNumber, weights.AddTo(graph, WeightName)]), weights.AddTo(graph, BiasName)]);
        var byRow = graph.Node("Transpose", [graph.Node("Relu", [vectors])], ("perm", new long[] { 1, 0, 2 }));
        return graph.Node("Reshape", [byRow, graph.Integers(-1, inputShape.Last * Size)]);
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        weights.Move(FrequencyName, 0, places);
        weights.Move(WeightName, 0, places);
        weights.Move(BiasName, 0, places);
        return places.Spread(Size);
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private static readonly Scalar _circle = Math.Tau;

        public Module(long numbers, PeriodicEmbedding layer, RandomGenerator random)
            : base(nameof(PeriodicEmbedding))
        {
            var bound = 1 / Math.Sqrt(2 * layer.Frequencies);
            this.AddParameter(FrequencyName, random.Normal([numbers, layer.Frequencies], 0, layer.Scale));
            this.AddParameter(WeightName, random.Uniform([numbers, 2 * layer.Frequencies, layer.Size], -bound, bound));
            this.AddParameter(BiasName, random.Uniform([numbers, 1, layer.Size], -bound, bound));
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var angle = input.unsqueeze(2).mul(get_parameter(FrequencyName)!.mul(_circle)); // (batch, n, frequencies)
            var waves = cat([angle.sin(), angle.cos()], 2);
            var vectors = bmm(waves.transpose(0, 1), get_parameter(WeightName)!).add_(get_parameter(BiasName)!, Scalars.One); // (n, batch, size)
            return vectors.relu_().transpose(0, 1).flatten(1).MoveToOuterDisposeScope();
        }
    }
}
