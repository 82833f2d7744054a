using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>How <see cref="PoolOverTime"/> makes one vector of all steps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimePooling>))]
public enum TimePooling
{
    /// <summary>The mean of every feature.</summary>
    Mean,

    /// <summary>The largest value of every feature (Collobert et al. 2011).</summary>
    Max,

    /// <summary>The last step.</summary>
    Last,

    /// <summary>
    /// A weighted mean: a step's weight is the softmax over the steps of uᵀ·tanh(W·step + b) with learned u, W and b (Yang et al. 2016).
    /// </summary>
    Attention,

    /// <summary>The first step, such as the <c>[CLS]</c> of a text encoder.</summary>
    First,
}

/// <summary>
/// Makes one vector of a sequence, <c>[steps, n]</c> to <c>[n]</c>. Several kinds side by side are several of these in
/// <see cref="Branches"/>.
/// </summary>
/// <param name="Pooling">How. Default <see cref="TimePooling.Mean"/>.</param>
public sealed record PoolOverTime(TimePooling Pooling = TimePooling.Mean) : Layer
{
    private const string ScorerName = "scorer";

    /// <summary>How the steps are made one.</summary>
    public TimePooling Pooling { get; } = Require.Defined(Pooling);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => new(LayerRules.Steps(input, nameof(PoolOverTime)).Last);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => Pooling switch
    {
        TimePooling.Mean => new MeanModule(input),
        TimePooling.Max => new MaxModule(input),
        TimePooling.Last => new LastModule(input),
        TimePooling.First => new FirstModule(input),
        _ => new AttentionModule(input, random),
    };

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var lengths = StepMask.Lengths(graph, inputShape);
        switch (Pooling)
        {
            case TimePooling.Mean when lengths is null:
                return graph.Node("ReduceMean", [input], ("axes", new long[] { 1 }), ("keepdims", 0));
            case TimePooling.Mean:
                var sum = graph.Node("ReduceSum", [StepMask.Fill(graph, input, lengths, 0), graph.Integers(1)], ("keepdims", 0));
                return graph.Node("Div", [sum, graph.CastToSingle(graph.Node("Unsqueeze", [lengths, graph.Integers(1)]))]);
            case TimePooling.Max:
                var filled = lengths is null ? input : StepMask.Fill(graph, input, lengths, float.NegativeInfinity);
                return graph.Node("ReduceMax", [filled], ("axes", new long[] { 1 }), ("keepdims", 0));
            case TimePooling.Last:
                return StepMask.Last(graph, input, lengths);
            case TimePooling.First:
                return StepMask.Pick(graph, input, axis: 1, index: 0);
            default:
                var scores = Scorer(inputShape).AddToGraph(graph, input, inputShape, weights.GetChild(ScorerName)); // (rows, steps, 1)
                var real = lengths is null ? scores : StepMask.Fill(graph, scores, lengths, float.NegativeInfinity);
                var shares = graph.Node("Transpose", [graph.Node("Softmax", [real], ("axis", 1))], ("perm", new long[] { 0, 2, 1 }));
                return graph.Node("Squeeze", [graph.Node("MatMul", [shares, input]), graph.Integers(1)]);
        }
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) =>
        places.AreSteps && Pooling is not (TimePooling.First or TimePooling.Last) ? null : throw weights.CannotFollow(this);

    private static Sequence Scorer(TensorShape input) =>
        new([new Linear((int)input.Last), new Activation(ActivationFunction.Tanh), new Linear(1, Bias: false)]);

    private abstract class Module(TensorShape input) : nn.Module<Tensor, Tensor>(nameof(PoolOverTime)), IReadsLengths
    {
        protected static readonly Scalar Lowest = double.NegativeInfinity;
        private readonly bool _variableSteps = input.HasVariableSteps;

        public Tensor? Lengths
        {
            protected get;
            set => field = _variableSteps ? value : null;
        }
    }

    private sealed class MeanModule(TensorShape input) : Module(input)
    {
        public override Tensor forward(Tensor input)
        {
            if (Lengths is null)
            {
                return input.mean([1]);
            }

            using var scope = NewDisposeScope();
            var sum = StepMask.Fill(input, Lengths, Scalars.Zero).sum(1);
            return sum.div(Lengths.unsqueeze(1).to(input.dtype)).MoveToOuterDisposeScope();
        }
    }

    private sealed class MaxModule(TensorShape input) : Module(input)
    {
        public override Tensor forward(Tensor input)
        {
            if (Lengths is null)
            {
                return input.amax([1]);
            }

            using var filled = StepMask.Fill(input, Lengths, Lowest);
            return filled.amax([1]);
        }
    }

    private sealed class LastModule(TensorShape input) : Module(input)
    {
        public override Tensor forward(Tensor input) => StepMask.Last(input, Lengths);
    }

    private sealed class FirstModule(TensorShape input) : Module(input)
    {
        public override Tensor forward(Tensor input) => input.select(1, 0); // every row has a step
    }

    private sealed class AttentionModule : Module
    {
        private readonly nn.Module<Tensor, Tensor> _scorer;

        public AttentionModule(TensorShape input, RandomGenerator random)
            : base(input)
        {
            _scorer = Scorer(input).CreateModule(input, random);
            register_module(ScorerName, _scorer);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var scores = _scorer.forward(input); // (batch, steps, 1)
            var real = Lengths is null ? scores : StepMask.Fill(scores, Lengths, Lowest);
            return real.softmax(1).transpose(1, 2).matmul(input).squeeze(1).MoveToOuterDisposeScope();
        }
    }
}
