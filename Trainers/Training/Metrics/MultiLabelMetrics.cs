using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a label, true above zero: F1 over all labels together, its mean over the labels, the part of the rows with all labels
/// right.</summary>
/// <param name="labelCount">The number of labels.</param>
internal sealed class MultiLabelMetrics(int labelCount) : MetricCounter<MultiLabelMetrics>(_figures, (3 * labelCount) + 2)
{
    private static readonly Figure<MultiLabelMetrics>[] _figures =
    [
        new(new("MicroF1", HigherIsBetter: true), counts => Ratio(2 * Sum(counts.Right), Sum(counts.Rows) + Sum(counts.Predicted))),
        new(new("MacroF1", HigherIsBetter: true), counts => counts.MacroF1),
        new(new("SubsetAccuracy", HigherIsBetter: true), counts => Ratio(counts.AllRight, counts.Count)),
    ];

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    // For each label the rows that have it, those predicted to have it, and those of them that do.
    private Span<double> Rows => Sums.AsSpan(0, labelCount);

    private Span<double> Predicted => Sums.AsSpan(labelCount, labelCount);

    private Span<double> Right => Sums.AsSpan(2 * labelCount, labelCount);

    private ref double Count => ref Sums[3 * labelCount];

    private ref double AllRight => ref Sums[(3 * labelCount) + 1];

    private double MacroF1 => Enumerable.Range(0, labelCount).Average(i => Ratio(2 * Right[i], Rows[i] + Predicted[i]));

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        var (scores, labels) = (ToArray<float>(output.to(ScalarType.Float32)), ToArray<float>(batch.Targets));
        for (var start = 0; start < labels.Length; start += labelCount)
        {
            var wrong = 0;
            for (var i = 0; i < labelCount; i++)
            {
                var (wanted, predicted) = (labels[start + i] > 0.5f, scores[start + i] > 0);
                Rows[i] += wanted ? 1 : 0;
                Predicted[i] += predicted ? 1 : 0;
                Right[i] += wanted && predicted ? 1 : 0;
                wrong += wanted == predicted ? 0 : 1;
            }

            Count++;
            AllRight += wrong == 0 ? 1 : 0;
        }
    }
}
