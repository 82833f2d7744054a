using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// Several numbers a row: the root of the mean squared error and the mean absolute error over all of them, each in its own unit, and the
/// mean of the parts of their variances that are explained.
/// </summary>
/// <param name="toLabels">For each number what makes the label of a target or an output.</param>
internal sealed class MultiOutputMetrics(IEnumerable<Func<double, double>> toLabels) : MetricCounter
{
    private readonly RegressionMetrics[] _each = [.. toLabels.Select(toLabel => new RegressionMetrics(toLabel))];

    public override IReadOnlyList<Metric> Metrics => RegressionMetrics.All;

    public override void Reset() => Array.ForEach(_each, metrics => metrics.Reset());

    public override void Add(Tensor output, Tensor target)
    {
        for (var i = 0; i < _each.Length; i++)
        {
            _each[i].Add(output.narrow(1, i, 1), target.select(1, i));
        }
    }

    protected override double[] Count()
    {
        var values = Array.ConvertAll(_each, metrics => metrics.Values);
        double Mean(string name, Func<double, double> of) => values.Average(metrics => of(metrics[name]));
        return [Math.Sqrt(Mean("RMSE", error => error * error)), Mean("MAE", error => error), Mean("RSquared", part => part)];
    }
}
