using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a row, class 1 above zero: accuracy, F1, precision and recall of class 1, area under the ROC curve.</summary>
internal sealed class BinaryMetrics() : MetricCounter<BinaryMetrics>(_figures, SumCount)
{
    // The places of the sums: rows of class 1, those of them found, the other rows, those of them taken for class 1.
    private const int Positives = 0;
    private const int Found = 1;
    private const int Negatives = 2;
    private const int Alarms = 3;
    private const int SumCount = 4;

    private static readonly Figure<BinaryMetrics>[] _figures =
    [
        new(new("Accuracy", HigherIsBetter: true), counts => counts.Accuracy),
        new(new("F1", HigherIsBetter: true), counts => Ratio(2 * counts.Precision * counts.Recall, counts.Precision + counts.Recall)),
        new(new("Precision", HigherIsBetter: true), counts => counts.Precision),
        new(new("Recall", HigherIsBetter: true), counts => counts.Recall),
        new(new("AUC", HigherIsBetter: true), counts => counts.AreaUnderRocCurve),
    ];

    private List<float> _positiveScores = [];
    private List<float> _negativeScores = [];

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    private double Accuracy => Ratio(Sums[Found] + Sums[Negatives] - Sums[Alarms], Sums[Positives] + Sums[Negatives]);

    private double Precision => Ratio(Sums[Found], Sums[Found] + Sums[Alarms]);

    private double Recall => Ratio(Sums[Found], Sums[Positives]);

    // The part of all pairs of a positive and a negative row in which the positive scores higher, ties counting half.
    private double AreaUnderRocCurve
    {
        get
        {
            var negatives = _negativeScores.ToArray();
            var positives = _positiveScores.ToArray();
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

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _positiveScores.Clear();
        _negativeScores.Clear();
    }

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        var (scores, classes) = (ToArray<float>(output.to(ScalarType.Float32)), ToArray<float>(batch.Targets));
        for (var i = 0; i < scores.Length; i++)
        {
            var (isPositive, predicted) = (classes[i] > 0.5f, scores[i] > 0 ? 1 : 0);
            (isPositive ? _positiveScores : _negativeScores).Add(scores[i]);
            Sums[isPositive ? Positives : Negatives]++;
            Sums[isPositive ? Found : Alarms] += predicted;
        }
    }

    /// <inheritdoc/>
    public override void Add(MetricCounter other)
    {
        base.Add(other);
        _positiveScores.AddRange(((BinaryMetrics)other)._positiveScores);
        _negativeScores.AddRange(((BinaryMetrics)other)._negativeScores);
    }

    /// <inheritdoc/>
    public override void AllReduce(Communicator communicator)
    {
        base.AllReduce(communicator);
        _positiveScores = communicator.AllGather(_positiveScores);
        _negativeScores = communicator.AllGather(_negativeScores);
    }
}
