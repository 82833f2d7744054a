using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// Several numbers a row: the root of the mean squared error and the mean absolute error over all of them, each in its own unit, and the
/// mean of the parts of their variances that are explained.
/// </summary>
/// <param name="toLabels">For each number what makes the label of a target or an output.</param>
internal sealed class MultiOutputMetrics(IEnumerable<Func<double, double>> toLabels) : MetricCounter<MultiOutputMetrics>(_figures, sumCount: 0)
{
    private static readonly Figure<MultiOutputMetrics>[] _figures =
    [
        new(
            RegressionMetrics.RootMeanSquaredErrorMetric,
            counts => Math.Sqrt(counts._each.Average(each => each.RootMeanSquaredError * each.RootMeanSquaredError))),
        new(RegressionMetrics.MeanAbsoluteErrorMetric, counts => counts._each.Average(each => each.MeanAbsoluteError)),
        new(RegressionMetrics.RSquaredMetric, counts => counts._each.Average(each => each.RSquared)),
    ];

    private readonly RegressionMetrics[] _each = [.. toLabels.Select(toLabel => new RegressionMetrics(toLabel))];

    /// <inheritdoc/>
    public override void Reset() => Array.ForEach(_each, metrics => metrics.Reset());

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        for (var i = 0; i < _each.Length; i++)
        {
            _each[i].Add(output.narrow(1, i, 1), batch with { Targets = batch.Targets.select(1, i) });
        }
    }

    /// <inheritdoc/>
    public override void AllReduce(Communicator communicator) => Array.ForEach(_each, metrics => metrics.AllReduce(communicator));

    /// <inheritdoc/>
    public override void Add(MetricCounter other)
    {
        for (var i = 0; i < _each.Length; i++)
        {
            _each[i].Add(((MultiOutputMetrics)other)._each[i]);
        }
    }
}
