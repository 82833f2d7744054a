using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A linear layer beside what another model says: <c>[n + Units]</c> to <c>[Units]</c>. The last numbers of the input are that model's
/// scores. While training, the layer is a <see cref="Linear"/> of the others, so that the network learns all it can on its own; when scoring,
/// it is a weighted sum of both, whose weights are set after training.
/// </summary>
/// <param name="Units">The number of outputs and of scores, positive.</param>
/// <param name="ReadsMore">Whether the network reads more than the other model does, so that it counts more to start with.</param>
internal sealed record BlendLinear(int Units, bool ReadsMore = false) : Layer
{
    private const string FactorsName = "factors"; // (2): the network's and the other model's
    private const string ShiftName = "shift"; // (units)
    private const string LinearName = "linear";

    public int Units { get; } = Require.Positive(Units);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadsMore { get; } = ReadsMore;

    /// <summary>The sum that the layer starts with.</summary>
    [JsonIgnore]
    internal ScoreSum Start => ScoreSum.Start(Units, ReadsMore);

    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1 && !input.HasVariableSteps && input.Last > Units
        ? new TensorShape(Units)
        : throw new ArgumentException($"BlendLinear takes a vector that ends in {Units} scores and has other numbers before, "
            + $"but the input is {input}.");

    /// <summary>The weights of the sum, under the names that the layer's module gives them.</summary>
    /// <param name="sum">Of the network's outputs and the other model's scores.</param>
    public static Dictionary<string, NetworkWeight> CreateWeights(ScoreSum sum) => new()
    {
        [FactorsName] = new([2], Factors(sum)),
        [ShiftName] = new([sum.Shift.Length], Array.ConvertAll(sum.Shift, value => (float)value)),
    };

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(new Linear(Units).CreateModule(Others(input), random), Start);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var others = Others(inputShape);
        var end = graph.Integers(others.Last);
        var first = graph.Node("Slice", [input, graph.Integers(0), end, graph.Integers(1)]);
        var scores = graph.Node("Slice", [input, end, graph.Integers(inputShape.Last), graph.Integers(1)]);
        var linear = new Linear(Units).AddToGraph(graph, first, others, weights.GetChild(LinearName));
        var factors = weights.AddTo(graph, FactorsName);
        string Times(string part, int index) => graph.Node("Mul", [part, graph.Node("Gather", [factors, graph.Integers(index)], ("axis", 0))]);
        return graph.Node("Add", [graph.Node("Add", [Times(linear, 0), Times(scores, 1)]), weights.AddTo(graph, ShiftName)]);
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        var others = new Places(places.Sources[..^Units], places.SourceCount - Units);
        return new Linear(Units).Move(others, Others(input), weights.GetChild(LinearName));
    }

    internal override void MoveOutputs(Places outputs, WeightMove weights)
    {
        new Linear(Units).MoveOutputs(outputs, weights.GetChild(LinearName));
        weights.Move(ShiftName, 0, outputs);
    }

    private static float[] Factors(ScoreSum sum) => [(float)sum.First, (float)sum.Second];

    private TensorShape Others(TensorShape input) => new(input.Last - Units);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _linear;
        private readonly int _units;

        public Module(nn.Module<Tensor, Tensor> linear, ScoreSum start)
            : base(nameof(BlendLinear))
        {
            _linear = linear;
            _units = start.Shift.Length;
            register_module(LinearName, linear);
            register_buffer(ShiftName, zeros(_units).DetachFromDisposeScope());
            register_buffer(FactorsName, tensor(Factors(start)).DetachFromDisposeScope());
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var size = input.shape[1] - _units;
            var linear = _linear.forward(input.narrow(1, 0, size));
            if (training)
            {
                return linear.MoveToOuterDisposeScope();
            }

            var factors = get_buffer(FactorsName)!;
            var scores = input.narrow(1, size, _units).mul(factors[1]);
            return linear.mul(factors[0]).add(scores, Scalars.One).add(get_buffer(ShiftName)!, Scalars.One).MoveToOuterDisposeScope();
        }
    }
}
