using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// One number a row, the first output: the root of the mean squared error and the mean absolute error, in the unit of the label, and the part
/// of the label's variance that is explained.
/// </summary>
/// <param name="toLabel">Makes the label of a target or an output.</param>
internal sealed class RegressionMetrics(Func<double, double> toLabel) : MetricCounter<RegressionMetrics>(_figures, SumCount)
{
    // The places of the sums: rows, squares and sizes of errors, labels and their squares.
    private const int Rows = 0;
    private const int Squares = 1;
    private const int Sizes = 2;
    private const int Labels = 3;
    private const int LabelSquares = 4;
    private const int SumCount = 5;

    private static readonly Figure<RegressionMetrics>[] _figures =
    [
        new(RootMeanSquaredErrorMetric, counts => counts.RootMeanSquaredError),
        new(MeanAbsoluteErrorMetric, counts => counts.MeanAbsoluteError),
        new(RSquaredMetric, counts => counts.RSquared),
    ];

    private readonly double _center = toLabel(0);

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    /// <summary>The root of the mean squared error.</summary>
    public static Metric RootMeanSquaredErrorMetric => new("RMSE", HigherIsBetter: false);

    /// <summary>The mean absolute error.</summary>
    public static Metric MeanAbsoluteErrorMetric => new("MAE", HigherIsBetter: false);

    /// <summary>The part of the variance that is explained.</summary>
    public static Metric RSquaredMetric => new("RSquared", HigherIsBetter: true);

    /// <summary>The root of the mean squared error, in the unit of the label.</summary>
    public double RootMeanSquaredError => Math.Sqrt(Sums[Squares] / Sums[Rows]);

    /// <summary>The mean absolute error, in the unit of the label.</summary>
    public double MeanAbsoluteError => Sums[Sizes] / Sums[Rows];

    /// <summary>The part of the label's variance that is explained, 1 at best.</summary>
    /// <remarks>Labels are counted from the center, so that the difference of sums loses no digits.</remarks>
    public double RSquared => 1 - (Sums[Squares] / (Sums[LabelSquares] - (Sums[Labels] * Sums[Labels] / Sums[Rows])));

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        var (predictions, targets) = (ToArray<float>(output.select(1, 0).to(ScalarType.Float32)), ToArray<float>(batch.Targets));
        for (var i = 0; i < targets.Length; i++)
        {
            var wanted = toLabel(targets[i]) - _center;
            var error = toLabel(predictions[i]) - _center - wanted;
            Sums[Squares] += error * error;
            Sums[Sizes] += Math.Abs(error);
            Sums[Labels] += wanted;
            Sums[LabelSquares] += wanted * wanted;
        }

        Sums[Rows] += targets.Length;
    }
}
