using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a row, class 1 above zero: accuracy, F1, precision and recall of class 1, area under the ROC curve.</summary>
internal sealed class BinaryMetrics : MetricCounter
{
    private readonly List<float> _positives = [];
    private readonly List<float> _negatives = [];

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [new("Accuracy", true), new("F1", true), new("Precision", true), new("Recall", true), new("AUC", true)];

    public override IReadOnlyList<Metric> Metrics => All;

    public override void Reset()
    {
        _positives.Clear();
        _negatives.Clear();
    }

    public override void Add(Tensor output, Tensor target)
    {
        var (scores, classes) = (ToArray<float>(output.to(ScalarType.Float32)), ToArray<float>(target));
        for (var i = 0; i < scores.Length; i++)
        {
            (classes[i] > 0.5f ? _positives : _negatives).Add(scores[i]);
        }
    }

    protected override double[] Count()
    {
        var (found, alarms) = (_positives.Count(score => score > 0), _negatives.Count(score => score > 0));
        var (precision, recall) = (Ratio(found, found + alarms), Ratio(found, _positives.Count));
        return
        [
            Ratio(found + _negatives.Count - alarms, _positives.Count + _negatives.Count),
            Ratio(2 * precision * recall, precision + recall),
            precision,
            recall,
            AreaUnderRocCurve(),
        ];
    }

    // The part of all pairs of a positive and a negative row in which the positive scores higher, ties counting half.
    private double AreaUnderRocCurve()
    {
        var negatives = _negatives.ToArray();
        var positives = _positives.ToArray();
        Array.Sort(negatives);
        Array.Sort(positives);
        var (lower, notHigher, wins) = (0, 0, 0.0);
        foreach (var score in positives)
        {
            while (lower < negatives.Length && negatives[lower] < score)
            {
                lower++;
            }

            while (notHigher < negatives.Length && negatives[notHigher] <= score)
            {
                notHigher++;
            }

            wins += 0.5 * ((double)lower + notHigher);
        }

        return positives.Length == 0 || negatives.Length == 0 ? double.NaN : wins / positives.Length / negatives.Length;
    }
}
