using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Brings every feature to mean 0 and variance 1 with the training rows' own mean and deviation, which are measured
/// before training and then stay fixed. Must be the first layer of an input. Takes any fixed shape, and sequences <c>[≤steps, n]</c>, whose n
/// channels have one mean and deviation each over the steps that there are.
/// </summary>
/// <remarks>
/// A constant feature becomes 0, and so does a missing value, NaN, which is the mean. Up to ±<see cref="Limit"/> a feature stays as it is, on a
/// straight line. What lies beyond grows by its logarithm, ±Limit · (1 + ln(|z| / Limit)), without a kink where the two meet: trends go on,
/// and one extreme cell cannot throw the network off.
/// </remarks>
/// <param name="Limit">
/// The absolute value up to which nothing is bent, in deviations, positive; infinity bends nothing, as a linear network wants. Default 3.
/// </param>
/// <param name="MarkMissing">
/// Whether each feature is followed, behind all of them, by a 1 where it is missing and a 0 where it is not: <c>[n]</c> to <c>[2n]</c>. Default
/// false.
/// </param>
public sealed record Standardize(double Limit = 3, bool MarkMissing = false) : Layer
{
    // So far out nothing is told apart any more, and the layers that follow stay finite.
    private const float Farthest = 1e30f;

    /// <summary>The absolute value up to which nothing is bent, in deviations, positive; infinity bends nothing.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double Limit { get; } = Limit > 0
        ? Limit
        : throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "Limit must be a positive number, or infinity.");

    /// <summary>Makes the layer for numbers that go into other layers.</summary>
    /// <param name="isLinear">Whether all of those are linear, so that the whole network is to be; then nothing is bent.</param>
    /// <param name="markMissing">Whether missing features are marked.</param>
    internal static Standardize Before(bool isLinear, bool markMissing = false) =>
        isLinear ? new(double.PositiveInfinity, markMissing) : new(MarkMissing: markMissing);

    private bool Bends => double.IsFinite(Limit);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { HasVariableSteps: true, Rank: 1 }
        ? throw new ArgumentException($"Standardize takes numbers but the input is {input}, which are keys. Put an Embedding in its place.")
        : MarkMissing ? input.WithLast(2 * input.Last)
        : input;

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(input, this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var centered = graph.Node("Sub", [input, weights.AddTo(graph, "mean")]);
        var scaled = graph.Node("Mul", [centered, weights.AddTo(graph, "scale")]);
        var z = graph.Node("Clip", [scaled, graph.Scalar(-Farthest), graph.Scalar(Farthest)]);
        var bent = Bends ? AddBend(graph, z) : z;
        var missing = graph.Node("IsNaN", [input]);
        var filled = graph.Node("Where", [missing, graph.Scalar(0), bent]);
        return MarkMissing ? graph.Node("Concat", [filled, graph.CastToSingle(missing)], ("axis", inputShape.Rank)) : filled;
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        weights.Move("mean", 0, places);
        weights.Move("scale", 0, places);
        return MarkMissing ? places.Twice() : places;
    }

    private string AddBend(OnnxGraph graph, string z)
    {
        var limit = graph.Scalar((float)Limit);
        var inside = graph.Node("Clip", [z, graph.Scalar((float)-Limit), limit]);
        var beyond = graph.Node("Max", [graph.Node("Div", [graph.Node("Abs", [z]), limit]), graph.Scalar(1)]);
        return graph.Node("Mul", [inside, graph.Node("Add", [graph.Node("Log", [beyond]), graph.Scalar(1)])]);
    }

    /// <summary>The module; it learns its mean and scale from data before training starts.</summary>
    internal sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private static readonly Scalar _lowest = -Farthest;
        private static readonly Scalar _highest = Farthest;
        private readonly Scalar _limit;
        private readonly Scalar _lowerLimit;
        private readonly bool _bends;
        private readonly bool _markMissing;
        private bool _isComplete; // no training row has a missing value

        public Module(TensorShape shape, Standardize layer)
            : base(nameof(Standardize))
        {
            _limit = layer.Limit;
            _lowerLimit = -layer.Limit;
            _bends = layer.Bends;
            _markMissing = layer.MarkMissing;
            var features = shape.HasVariableSteps ? [shape.Last] : shape.Dimensions;
            register_buffer("mean", zeros(features).DetachFromDisposeScope());
            register_buffer("scale", ones(features).DetachFromDisposeScope());
        }

        // Looked up each time: moving the module to another device replaces its buffers.
        private Tensor Mean => get_buffer("mean")!;

        private Tensor Scale => get_buffer("scale")!;

        public void Learn(InputRows rows, int count)
        {
            (var mean, var deviation, _isComplete) = Moments(rows, count, (int)Mean.NumberOfElements);
            using var noGrad = no_grad();
            using var newMean = tensor(Array.ConvertAll(mean, m => (float)m));
            using var newScale = tensor(Array.ConvertAll(deviation, d => float.IsFinite((float)(1 / d)) ? (float)(1 / d) : 0f));
            Mean.copy_(newMean.reshape(Mean.shape));
            Scale.copy_(newScale.reshape(Scale.shape));
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var z = input.sub(Mean).mul_(Scale).clamp_(_lowest, _highest);
            var bent = _bends ? Bend(z) : z;
            var filled = training && _isComplete ? bent : bent.nan_to_num(0);
            var output = _markMissing ? cat([filled, input.isnan().to(float32)], -1) : filled;
            return output.MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _limit.Dispose();
                _lowerLimit.Dispose();
            }

            base.Dispose(disposing);
        }

        private Tensor Bend(Tensor z)
        {
            var beyond = z.abs().div_(_limit).clamp_min_(Scalars.One);
            return z.clamp(_lowerLimit, _limit).mul_(beyond.log_().add_(Scalars.One, Scalars.One));
        }

        // Two passes in float64: a feature of large mean and small spread keeps its digits. Missing values, and what is behind the end of a
        // sequence, count for nothing.
        private static (double[] Mean, double[] Deviation, bool IsComplete) Moments(InputRows rows, int count, int width)
        {
            var mean = new double[width];
            var variance = new double[width];
            var present = new long[width];
            var isComplete = true;
            rows.ForEach(count, row =>
            {
                var end = NumberSequence.LengthOf(row, width) * width;
                isComplete &= end > 0;
                for (var i = 0; i < end; i++)
                {
                    if (float.IsNaN(row[i]))
                    {
                        isComplete = false;
                        continue;
                    }

                    mean[i % width] += (row[i] - mean[i % width]) / ++present[i % width];
                }
            });
            rows.ForEach(count, row =>
            {
                var end = NumberSequence.LengthOf(row, width) * width;
                for (var i = 0; i < end; i++)
                {
                    if (!float.IsNaN(row[i]))
                    {
                        var difference = row[i] - mean[i % width];
                        variance[i % width] += difference * difference / present[i % width];
                    }
                }
            });

            // What is left of a constant feature after rounding is not a deviation.
            double[] deviation = [.. variance.Select((v, i) => Math.Sqrt(v) > Math.Abs(mean[i]) * 1e-7 ? Math.Sqrt(v) : 0)];
            return (mean, deviation, isComplete);
        }
    }
}
