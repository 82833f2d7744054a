using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Recurrent;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>What <see cref="Lstm"/> and <see cref="Gru"/> have in common: a cell that goes over the steps of a sequence.</summary>
/// <param name="Operator">The ONNX operator.</param>
/// <param name="Gates">The number of each of ONNX's gates in torch's order.</param>
/// <param name="Units">The numbers of the cell's state.</param>
/// <param name="Bidirectional">Whether a second cell goes from the last step to the first.</param>
/// <param name="ReturnSequences">Whether every step comes out, or only the last one of each direction.</param>
internal sealed record Recurrence(string Operator, IReadOnlyList<int> Gates, int Units, bool Bidirectional, bool ReturnSequences)
{
    private const string ForwardName = "forward";
    private const string BackwardName = "backward";

    private long Width => Bidirectional ? 2L * Units : Units;

    public TensorShape GetOutputShape(TensorShape input, string layer)
    {
        var steps = LayerRules.Steps(input, layer);
        return ReturnSequences ? steps.WithLast(Width) : new TensorShape(Width);
    }

    /// <summary>Makes the module.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="create">Makes the module of one direction.</param>
    public nn.Module<Tensor, Tensor> CreateModule(TensorShape input, string name, Func<RecurrentCell> create) =>
        new Module(name, create(), Bidirectional ? create() : null, ReturnSequences, input.HasVariableSteps);

    public string AddToGraph(
        OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string[] directions = Bidirectional ? [ForwardName, BackwardName] : [ForwardName];
        string Joined(Func<LayerWeights, string> weight) => graph.Node(
            "Concat",
            [.. directions.Select(name => graph.Node("Unsqueeze", [weight(weights.GetChild(name)), graph.Integers(0)]))],
            ("axis", 0));

        string[] operands =
        [
            graph.Node("Transpose", [input], ("perm", new long[] { 1, 0, 2 })),
            Joined(direction => InOrder(graph, direction.AddTo(graph, "weight_ih_l0"))),
            Joined(direction => InOrder(graph, direction.AddTo(graph, "weight_hh_l0"))),
            Joined(direction => graph.Node(
                "Concat",
                [InOrder(graph, direction.AddTo(graph, "bias_ih_l0")), InOrder(graph, direction.AddTo(graph, "bias_hh_l0"))],
                ("axis", 0))),
        ];
        var lengths = StepMask.Lengths(graph, inputShape);
        if (lengths is not null)
        {
            operands = [.. operands, graph.Node("Cast", [lengths], ("to", (long)TensorProto.Types.DataType.Int32))];
        }

        // (steps, directions, rows, units)
        var states = graph.Node(
            Operator, operands, [("hidden_size", Units), ("direction", Bidirectional ? "bidirectional" : "forward"), .. attributes]);
        var byRow = graph.Node("Transpose", [states], ("perm", new long[] { 2, 0, 1, 3 }));
        if (ReturnSequences)
        {
            return graph.Node("Reshape", [byRow, graph.Integers(0, 0, Width)]);
        }

        var last = StepMask.Last(graph, StepMask.Pick(graph, byRow, axis: 2, index: 0), lengths);
        return Bidirectional
            ? graph.Node("Concat", [last, StepMask.Pick(graph, StepMask.Pick(graph, byRow, axis: 2, index: 1), axis: 1, index: 0)], ("axis", 1))
            : last;
    }

    private string InOrder(OnnxGraph graph, string weight)
    {
        var rows = Gates.SelectMany(gate => Enumerable.Range(gate * Units, Units), (_, row) => (long)row);
        return graph.Node("Gather", [weight, graph.Integers([.. rows])], ("axis", 0));
    }

    // Two modules of one direction each, so that the backward one can start at every row's own last step: it goes forward over
    // reversed rows. That is as fast as torch's bidirectional module and, on a CPU, much faster than packed sequences.
    private sealed class Module : nn.Module<Tensor, Tensor>, IReadsLengths
    {
        private readonly RecurrentGates _gates;
        private readonly Func<Tensor, Tensor> _forward; // torch would register a field that is a module a second time
        private readonly Func<Tensor, Tensor>? _backward;
        private readonly Func<RecurrentWeights>[] _directions;
        private readonly bool _returnSequences;
        private readonly bool _variableSteps;

        public Module(string name, RecurrentCell forward, RecurrentCell? backward, bool returnSequences, bool variableSteps)
            : base(name)
        {
            _gates = forward.Gates;
            _forward = forward.forward;
            _backward = backward is null ? null : backward.forward;
            _directions = backward is null ? [forward.AsDirection] : [forward.AsDirection, backward.AsDirection];
            _returnSequences = returnSequences;
            _variableSteps = variableSteps;
            register_module(ForwardName, forward);
            if (backward is not null)
            {
                register_module(BackwardName, backward);
            }
        }

        public Tensor? Lengths
        {
            private get;
            set => field = _variableSteps ? value : null;
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (RecurrentOperation.Takes(input) ? ForwardByOwn(input) : ForwardByTorch(input)).MoveToOuterDisposeScope();
        }

        private Tensor ForwardByOwn(Tensor input)
        {
            var states = RecurrentOperation.Compute(_gates, input, Lengths, Array.ConvertAll(_directions, direction => direction()));
            if (_returnSequences)
            {
                return states;
            }

            var units = states.shape[2] / _directions.Length;
            var last = StepMask.Last(states.narrow(2, 0, units), Lengths);
            return _backward is null ? last : cat([last, states.select(1, 0).narrow(1, units, units)], -1);
        }

        private Tensor ForwardByTorch(Tensor input)
        {
            var states = _forward(input);
            var output = _returnSequences ? states : StepMask.Last(states, Lengths);
            if (_backward is not null)
            {
                var order = Lengths is null ? null : ReversedOrder(Lengths, input.shape[1]);
                var reversed = _backward(Reverse(input, order));
                output = cat([output, _returnSequences ? Reverse(reversed, order) : StepMask.Last(reversed, Lengths)], -1);
            }

            return output;
        }

        private static Tensor Reverse(Tensor input, Tensor? order) =>
            order is null ? input.flip(1) : input.gather(1, order.expand(-1, -1, input.shape[2]));

        // (batch, steps, 1): each row's own steps from the last to the first, then its padding as it is
        private static Tensor ReversedOrder(Tensor lengths, long steps)
        {
            var numbers = StepMask.Numbers(lengths, steps);
            var reversed = lengths.sub(Scalars.One).unsqueeze(1).sub(numbers);
            return where(reversed.ge(Scalars.Zero), reversed, numbers).unsqueeze(-1);
        }
    }
}
