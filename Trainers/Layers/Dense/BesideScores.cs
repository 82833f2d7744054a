using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Layers that another model's scores go past: <c>[n + Units]</c> to <c>[m + Units]</c>, where the layers make m numbers of n. The last numbers are
/// the scores, for the <see cref="BlendLinear"/> that follows.
/// </summary>
/// <param name="Layers">The layers, at least one; they take a vector and give one.</param>
/// <param name="Units">The number of scores, positive.</param>
internal sealed record BesideScores(LayerList Layers, int Units) : Layer
{
    private const string LayersName = "layers";

    public LayerList Layers { get; } = LayerRules.NotEmpty(Layers);

    public int Units { get; } = Require.Positive(Units);

    private Sequence Inner => new(Layers);

    public override TensorShape GetOutputShape(TensorShape input)
    {
        if (input.Rank != 1 || input.HasVariableSteps || input.Last <= Units)
        {
            throw new ArgumentException($"BesideScores takes a vector that ends in {Units} scores and has other numbers before, "
                + $"but the input is {input}.");
        }

        return Inner.GetOutputShape(Others(input)) is { Rank: 1, HasVariableSteps: false, Last: var size }
            ? new TensorShape(size + Units)
            : throw new ArgumentException($"The layers of BesideScores must end in a vector but end in {Inner.GetOutputShape(Others(input))}.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(Inner.CreateModule(Others(input), random), Units);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var others = Others(inputShape);
        string Take(long start, long end) => graph.Node("Slice", [input, graph.Integers(start), graph.Integers(end), graph.Integers(1)]);
        var inner = Inner.AddToGraph(graph, Take(0, others.Last), others, weights.GetChild(LayersName));
        return graph.Node("Concat", [inner, Take(others.Last, inputShape.Last)], ("axis", 1));
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        var others = new Places(places.Sources[..^Units], places.SourceCount - Units);
        return Inner.Move(others, Others(input), weights.GetChild(LayersName)) is not { } moved
            ? null
            : new Places([.. moved.Sources, .. Enumerable.Range(moved.SourceCount, Units)], moved.SourceCount + Units);
    }

    private TensorShape Others(TensorShape input) => new(input.Last - Units);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layers;
        private readonly int _units;

        public Module(nn.Module<Tensor, Tensor> layers, int units)
            : base(nameof(BesideScores))
        {
            (_layers, _units) = (layers, units);
            register_module(LayersName, layers);
        }

        public override Tensor forward(Tensor input)
        {
            var size = input.shape[1] - _units;
            using var others = input.narrow(1, 0, size);
            using var inner = _layers.forward(others);
            using var scores = input.narrow(1, size, _units);
            return cat([inner, scores], 1);
        }
    }
}
