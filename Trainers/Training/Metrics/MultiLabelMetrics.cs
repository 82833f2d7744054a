using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a label, true above zero: F1 over all labels together, its mean over the labels, the part of the rows with all labels right.</summary>
/// <param name="labelCount">The number of labels.</param>
internal sealed class MultiLabelMetrics(int labelCount) : MetricCounter
{
    private readonly long[] _rows = new long[labelCount];
    private readonly long[] _predicted = new long[labelCount];
    private readonly long[] _right = new long[labelCount];
    private long _count;
    private long _allRight;

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [new("MicroF1", true), new("MacroF1", true), new("SubsetAccuracy", true)];

    public override IReadOnlyList<Metric> Metrics => All;

    public override void Reset()
    {
        Array.Clear(_rows);
        Array.Clear(_predicted);
        Array.Clear(_right);
        (_count, _allRight) = (0, 0);
    }

    public override void Add(Tensor output, Tensor target)
    {
        var (scores, labels) = (ToArray<float>(output.to(ScalarType.Float32)), ToArray<float>(target));
        for (var start = 0; start < labels.Length; start += labelCount)
        {
            var wrong = 0;
            for (var i = 0; i < labelCount; i++)
            {
                var (wanted, predicted) = (labels[start + i] > 0.5f, scores[start + i] > 0);
                _rows[i] += wanted ? 1 : 0;
                _predicted[i] += predicted ? 1 : 0;
                _right[i] += wanted && predicted ? 1 : 0;
                wrong += wanted == predicted ? 0 : 1;
            }

            _count++;
            _allRight += wrong == 0 ? 1 : 0;
        }
    }

    protected override double[] Count() =>
    [
        Ratio(2 * _right.Sum(), _rows.Sum() + _predicted.Sum()),
        Enumerable.Range(0, labelCount).Average(i => Ratio(2 * _right[i], _rows[i] + _predicted[i])),
        Ratio(_allRight, _count),
    ];
}
