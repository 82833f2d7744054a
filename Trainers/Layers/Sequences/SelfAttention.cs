using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Multi-head self-attention over a sequence <c>[steps, n]</c> (Vaswani et al. 2017): every step becomes a weighted mean of what all
/// steps of its row have to say, in each of several parts of the vector with weights of its own. The shape stays as it is.
/// </summary>
/// <remarks>
/// One <see cref="Linear"/> makes queries, keys and values, another joins the heads; weights are softmax(q·kᵀ / √(n / Heads)).
/// </remarks>
/// <param name="Heads">The number of parts, positive, a divisor of n.</param>
public sealed record SelfAttention(int Heads) : Layer
{
    private const string ProjectionName = "projection";
    private const string OutputName = "output";

    /// <summary>The number of parts, positive, a divisor of the vector's size.</summary>
    public int Heads { get; } = Require.Positive(Heads);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => LayerRules.Steps(input, nameof(SelfAttention)).Last % Heads == 0
        ? input
        : throw new ArgumentException($"The Heads of a SelfAttention must divide the size of a step but {Heads} "
            + $"does not divide the {input.Last} of {input}. Put a Linear of a multiple of {Heads} units before it.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(
            Projection(input).CreateModule(input, random), new Linear((int)input.Last).CreateModule(input, random), Heads, input.HasVariableSteps);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var size = inputShape.Last / Heads;
        var projected = Projection(inputShape).AddToGraph(graph, input, inputShape, weights.GetChild(ProjectionName));
        var split = graph.Node("Reshape", [projected, graph.Integers(0, 0, 3, Heads, size)]);
        var parts = graph.Node("Transpose", [split], ("perm", new long[] { 2, 0, 3, 1, 4 })); // (3, rows, heads, steps, size)
        var query = StepMask.Pick(graph, parts, axis: 0, index: 0);
        var key = graph.Node("Transpose", [StepMask.Pick(graph, parts, axis: 0, index: 1)], ("perm", new long[] { 0, 1, 3, 2 }));
        var value = StepMask.Pick(graph, parts, axis: 0, index: 2);

        var scores = graph.Node("Mul", [graph.Node("MatMul", [query, key]), graph.Scalar(1 / MathF.Sqrt(size))]);
        if (StepMask.Lengths(graph, inputShape) is { } lengths)
        {
            var padding = graph.Node("Unsqueeze", [StepMask.Padding(graph, input, lengths), graph.Integers(1, 2)]);
            scores = graph.Node("Where", [padding, graph.Scalar(float.NegativeInfinity), scores]); // every row has a step
        }

        var attended = graph.Node("MatMul", [graph.Node("Softmax", [scores], ("axis", -1)), value]);
        var bySteps = graph.Node("Transpose", [attended], ("perm", new long[] { 0, 2, 1, 3 }));
        var joined = graph.Node("Reshape", [bySteps, graph.Integers(0, 0, inputShape.Last)]);
        return new Linear((int)inputShape.Last).AddToGraph(graph, joined, inputShape, weights.GetChild(OutputName));
    }

    internal override long GetAttendedWidth(TensorShape input) => Projection(input).Units;

    // Each step looks at all others, in whatever order.
    internal override Places? Move(Places places, TensorShape input, WeightMove weights) =>
        places.AreSteps ? places : throw weights.CannotFollow(this);

    private static Linear Projection(TensorShape input) => new((int)(3 * input.Last));

    private sealed class Module : nn.Module<Tensor, Tensor>, IReadsLengths
    {
        private readonly nn.Module<Tensor, Tensor> _projection;
        private readonly nn.Module<Tensor, Tensor> _output;
        private readonly long _heads;
        private readonly bool _variableSteps;

        public Module(nn.Module<Tensor, Tensor> projection, nn.Module<Tensor, Tensor> output, long heads, bool variableSteps)
            : base(nameof(SelfAttention))
        {
            _projection = projection;
            _output = output;
            _heads = heads;
            _variableSteps = variableSteps;
            register_module(ProjectionName, projection);
            register_module(OutputName, output);
        }

        public Tensor? Lengths
        {
            private get;
            set => field = _variableSteps ? value : null;
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var (rows, steps, size) = (input.shape[0], input.shape[1], input.shape[2]);
            var split = _projection.forward(input).view(rows, steps, 3, _heads, size / _heads);
            var parts = split.permute(2, 0, 3, 1, 4).unbind(0); // each (rows, heads, steps, size / heads)
            var mask = Lengths is null ? null : StepMask.Padding(Lengths, steps).logical_not().view(rows, 1, 1, steps);
            var attended = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], mask!);
            return _output.forward(attended.transpose(1, 2).reshape(rows, steps, size)).MoveToOuterDisposeScope();
        }
    }
}
