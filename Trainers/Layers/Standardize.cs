using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Rows;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Brings every feature to mean 0 and variance 1 with the training rows' own mean and deviation, which are measured
/// before training and then stay fixed. Must be the first layer of an input. Takes any fixed shape.
/// </summary>
/// <remarks>
/// A constant feature becomes 0, and so does a missing value, NaN, which is the mean. What lies far outside is bent towards
/// ±<see cref="Limit"/>: z / √(1 + (z / Limit)²), the smooth clipping of Holzmüller et al. 2024, so that one extreme cell cannot throw the
/// network off.
/// </remarks>
/// <param name="Limit">The largest absolute value that can come out, in deviations, positive. Default 3.</param>
/// <param name="MarkMissing">
/// Whether each feature is followed, behind all of them, by a 1 where it is missing and a 0 where it is not: <c>[n]</c> to <c>[2n]</c>. Default
/// false.
/// </param>
public sealed record Standardize(double Limit = 3, bool MarkMissing = false) : Layer
{
    /// <summary>The largest absolute value that can come out, in deviations, positive.</summary>
    public double Limit { get; } = Require.Positive(Limit);

    // So far out the result is the limit to the last digit, and the square does not overflow yet.
    private double Bound => Limit * 1e9;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.HasVariableSteps
        ? throw new ArgumentException($"Standardize takes values of a fixed shape, each of which has a mean, but the input is {input}. Put it where the columns come in.")
        : MarkMissing ? input.WithLast(2 * input.Last)
        : input;

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => new Module(input, this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var centered = graph.Node("Sub", [input, weights.AddTo(graph, "mean")]);
        var scaled = graph.Node("Mul", [centered, weights.AddTo(graph, "scale")]);
        var z = graph.Node("Clip", [scaled, graph.Scalar((float)-Bound), graph.Scalar((float)Bound)]);
        var ratio = graph.Node("Div", [z, graph.Scalar((float)Limit)]);
        var square = graph.Node("Mul", [ratio, ratio]);
        var bent = graph.Node("Div", [z, graph.Node("Sqrt", [graph.Node("Add", [square, graph.Scalar(1)])])]);
        var missing = graph.Node("IsNaN", [input]);
        var filled = graph.Node("Where", [missing, graph.Scalar(0), bent]);
        return MarkMissing ? graph.Node("Concat", [filled, graph.CastToSingle(missing)], ("axis", inputShape.Rank)) : filled;
    }

    /// <summary>The module; it learns its mean and scale from data before training starts.</summary>
    internal sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private readonly Scalar _limit;
        private readonly Scalar _lowest;
        private readonly Scalar _highest;
        private readonly bool _markMissing;
        private bool _isComplete; // no training row has a missing value

        public Module(TensorShape shape, Standardize layer)
            : base(nameof(Standardize))
        {
            _limit = layer.Limit;
            _lowest = -layer.Bound;
            _highest = layer.Bound;
            _markMissing = layer.MarkMissing;
            register_buffer("mean", zeros(shape.Dimensions).DetachFromDisposeScope());
            register_buffer("scale", ones(shape.Dimensions).DetachFromDisposeScope());
        }

        // Looked up each time: moving the module to another device replaces its buffers.
        private Tensor Mean => get_buffer("mean")!;

        private Tensor Scale => get_buffer("scale")!;

        public void Learn(InputRows rows, int count)
        {
            (var mean, var deviation, _isComplete) = Moments(rows, count);
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
            var ratio = z.div(_limit);
            var bent = z.div(ratio.mul(ratio).add_(Scalars.One, Scalars.One).sqrt_());
            var filled = training && _isComplete ? bent : bent.nan_to_num(0);
            var output = _markMissing ? cat([filled, input.isnan().to(float32)], -1) : filled;
            return output.MoveToOuterDisposeScope();
        }

        // Two passes in float64: a feature of large mean and small spread keeps its digits. Missing values count for nothing.
        private static (double[] Mean, double[] Deviation, bool IsComplete) Moments(InputRows rows, int count)
        {
            var mean = new double[rows.Width];
            var variance = new double[rows.Width];
            var present = new int[rows.Width];
            rows.ForEach(count, row =>
            {
                for (var i = 0; i < row.Length; i++)
                {
                    if (!float.IsNaN(row[i]))
                    {
                        mean[i] += (row[i] - mean[i]) / ++present[i];
                    }
                }
            });
            rows.ForEach(count, row =>
            {
                for (var i = 0; i < row.Length; i++)
                {
                    if (!float.IsNaN(row[i]))
                    {
                        var difference = row[i] - mean[i];
                        variance[i] += difference * difference / present[i];
                    }
                }
            });

            // What is left of a constant feature after rounding is not a deviation.
            double[] deviation = [.. variance.Select((v, i) => Math.Sqrt(v) > Math.Abs(mean[i]) * 1e-7 ? Math.Sqrt(v) : 0)];
            return (mean, deviation, Array.TrueForAll(present, number => number == count));
        }
    }
}
