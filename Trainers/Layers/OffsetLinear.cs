using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A linear layer on top of what another model says: <c>[n + Units]</c> to <c>[Units]</c>. The last numbers of the input are that model's
/// scores, times a learned factor that starts at 1; a <see cref="Linear"/> of the others is added.
/// </summary>
/// <param name="Units">The number of outputs and of scores, positive.</param>
internal sealed record OffsetLinear(int Units) : Layer
{
    private const string FactorName = "factor";
    private const string LinearName = "linear";

    public int Units { get; } = Require.Positive(Units);

    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1 && !input.HasVariableSteps && input.Last > Units
        ? new TensorShape(Units)
        : throw new ArgumentException($"OffsetLinear takes a vector that ends in {Units} scores and has other numbers before, but the input is {input}.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) =>
        new Module(new Linear(Units).CreateModule(Others(input)), Units);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var others = Others(inputShape);
        var end = graph.Integers(others.Last);
        var first = graph.Node("Slice", [input, graph.Integers(0), end, graph.Integers(1)]);
        var scores = graph.Node("Slice", [input, end, graph.Integers(inputShape.Last), graph.Integers(1)]);
        var linear = new Linear(Units).AddToGraph(graph, first, others, weights.Of(LinearName));
        return graph.Node("Add", [linear, graph.Node("Mul", [scores, weights.AddTo(graph, FactorName)])]);
    }

    private TensorShape Others(TensorShape input) => new(input.Last - Units);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _linear;
        private readonly long _units;

        public Module(nn.Module<Tensor, Tensor> linear, long units)
            : base(nameof(OffsetLinear))
        {
            _linear = linear;
            _units = units;
            register_module(LinearName, linear);
            this.AddParameter(FactorName, ones(units));
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var size = input.shape[1] - _units;
            var scores = input.narrow(1, size, _units).mul(get_parameter(FactorName)!);
            return _linear.forward(input.narrow(1, 0, size)).add(scores, Scalars.One).MoveToOuterDisposeScope();
        }
    }
}
