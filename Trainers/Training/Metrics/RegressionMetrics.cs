using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// One number a row, the first output: the root of the mean squared error and the mean absolute error, in the unit of the label, and the part
/// of the label's variance that is explained.
/// </summary>
/// <param name="toLabel">Makes the label of a target or an output.</param>
internal sealed class RegressionMetrics(Func<double, double> toLabel) : MetricCounter
{
    private readonly double _center = toLabel(0);
    private long _rows;
    private double _squares;
    private double _sizes;
    private double _targets;
    private double _targetSquares;

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [new("RMSE", false), new("MAE", false), new("RSquared", true)];

    public override IReadOnlyList<Metric> Metrics => All;

    public override void Reset() => (_rows, _squares, _sizes, _targets, _targetSquares) = (0, 0, 0, 0, 0);

    public override void Add(Tensor output, Tensor target)
    {
        var (predictions, targets) = (ToArray<float>(output.select(1, 0).to(ScalarType.Float32)), ToArray<float>(target));
        for (var i = 0; i < targets.Length; i++)
        {
            var wanted = toLabel(targets[i]) - _center;
            var error = toLabel(predictions[i]) - _center - wanted;
            _squares += error * error;
            _sizes += Math.Abs(error);
            _targets += wanted;
            _targetSquares += wanted * wanted;
        }

        _rows += targets.Length;
    }

    // Labels are counted from the center, so that the difference of sums below loses no digits.
    protected override double[] Count() =>
    [
        Math.Sqrt(_squares / _rows),
        _sizes / _rows,
        1 - (_squares / (_targetSquares - (_targets * _targets / _rows))),
    ];
}
