using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a class: accuracy over all rows, its mean over the classes that have rows, mean F1 of all classes.</summary>
/// <param name="classCount">The number of classes.</param>
internal sealed class MulticlassMetrics(int classCount) : MetricCounter<MulticlassMetrics>(_figures, 3 * classCount)
{
    private static readonly Figure<MulticlassMetrics>[] _figures =
    [
        new(new("MicroAccuracy", HigherIsBetter: true), counts => Ratio(Sum(counts.Right), Sum(counts.Rows))),
        new(new("MacroAccuracy", HigherIsBetter: true), counts => counts.MacroAccuracy),
        new(new("MacroF1", HigherIsBetter: true), counts => counts.MacroF1),
    ];

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    // For each class its rows, the rows predicted to be of it, and those of them that are.
    private Span<double> Rows => Sums.AsSpan(0, classCount);

    private Span<double> Predicted => Sums.AsSpan(classCount, classCount);

    private Span<double> Right => Sums.AsSpan(2 * classCount, classCount);

    private double MacroAccuracy =>
        Enumerable.Range(0, classCount).Where(c => Rows[c] > 0).Select(c => Ratio(Right[c], Rows[c])).DefaultIfEmpty(double.NaN).Average();

    private double MacroF1 => Enumerable.Range(0, classCount).Average(c => Ratio(2 * Right[c], Rows[c] + Predicted[c]));

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        using var argmax = output.argmax(1);
        var (predicted, classes) = (ToArray<long>(argmax), ToArray<long>(batch.Targets));
        for (var i = 0; i < classes.Length; i++)
        {
            Rows[(int)classes[i]]++;
            Predicted[(int)predicted[i]]++;
            Right[(int)classes[i]] += predicted[i] == classes[i] ? 1 : 0;
        }
    }
}
