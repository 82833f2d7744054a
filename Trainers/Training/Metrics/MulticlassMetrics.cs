using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a class: accuracy over all rows, its mean over the classes that have rows, mean F1 of all classes.</summary>
/// <param name="classCount">The number of classes.</param>
internal sealed class MulticlassMetrics(int classCount) : MetricCounter
{
    private readonly long[] _rows = new long[classCount];
    private readonly long[] _predicted = new long[classCount];
    private readonly long[] _right = new long[classCount];

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [new("MicroAccuracy", true), new("MacroAccuracy", true), new("MacroF1", true)];

    public override IReadOnlyList<Metric> Metrics => All;

    public override void Reset()
    {
        Array.Clear(_rows);
        Array.Clear(_predicted);
        Array.Clear(_right);
    }

    public override void Add(Tensor output, Tensor target)
    {
        using var argmax = output.argmax(1);
        var (predicted, classes) = (ToArray<long>(argmax), ToArray<long>(target));
        for (var i = 0; i < classes.Length; i++)
        {
            _rows[classes[i]]++;
            _predicted[predicted[i]]++;
            _right[classes[i]] += predicted[i] == classes[i] ? 1 : 0;
        }
    }

    protected override double[] Count()
    {
        var classes = Enumerable.Range(0, classCount).ToArray();
        return
        [
            Ratio(_right.Sum(), _rows.Sum()),
            classes.Where(c => _rows[c] > 0).Select(c => Ratio(_right[c], _rows[c])).DefaultIfEmpty(double.NaN).Average(),
            classes.Average(c => Ratio(2 * _right[c], _rows[c] + _predicted[c])),
        ];
    }
}
