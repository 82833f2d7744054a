using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// One score a row: the normalised discounted cumulative gain at the head of each group (Järvelin and Kekäläinen 2002), as a mean over the
/// groups, and the part of all pairs of a group's rows with different labels that are in the right order, ties counting half.
/// </summary>
/// <remarks>
/// The gain of a grade, a whole number from 0, is ML.NET's: 0, 3, 7, 15, 31 and so on. Of other labels there is no gain, and the figure is NaN.
/// Rows of equal scores come in the worst order, as in ML.NET. A group is complete as soon as rows of another one come.
/// </remarks>
internal sealed class RankingMetrics() : MetricCounter<RankingMetrics>(_figures, SumCount)
{
    // The places of the sums: groups, pairs, pairs in the right order, and the gains at each head.
    private const int Groups = 0;
    private const int Pairs = 1;
    private const int RightPairs = 2;
    private const int Gains = 3;
    private const int SumCount = 6;

    private static readonly int[] _heads = [1, 3, 10];

    private static readonly Figure<RankingMetrics>[] _figures =
    [
        .. _heads.Select((head, i) => new Figure<RankingMetrics>(
            new(FormattableString.Invariant($"NDCG@{head}"), HigherIsBetter: true), counts => counts.Finished[Gains + i] / counts.Sums[Groups])),
        new(new("PairAccuracy", HigherIsBetter: true), counts => counts.Finished[RightPairs] / counts.Sums[Pairs]),
    ];

    private readonly List<(float Score, float Label)> _rows = []; // of the group that may go on
    private int _group;

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    /// <summary>The metrics that are defined of grades alone.</summary>
    public static IReadOnlyList<string> OfGrades { get; } = [.. All.Take(_heads.Length).Select(metric => metric.Name)];

    private double[] Finished
    {
        get
        {
            FinishGroup();
            return Sums;
        }
    }

    /// <summary>The gain of a label; NaN if it is no grade.</summary>
    /// <param name="label">The label.</param>
    public static double GetGain(float label) => label switch
    {
        0 => 0,
        > 0 when float.IsInteger(label) => Math.Pow(2, label + 1.0) - 1,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _rows.Clear();
    }

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        var (scores, labels) = (ToArray<float>(output.to(ScalarType.Float32)), ToArray<float>(batch.Targets));
        for (var i = 0; i < scores.Length; i++)
        {
            if (batch.Groups![i] != _group)
            {
                FinishGroup();
                _group = batch.Groups[i];
            }

            _rows.Add((scores[i], labels[i]));
        }
    }

    /// <inheritdoc/>
    public override void Add(MetricCounter other)
    {
        ((RankingMetrics)other).FinishGroup();
        base.Add(other);
    }

    /// <inheritdoc/>
    public override void AllReduce(Communicator communicator)
    {
        FinishGroup();
        base.AllReduce(communicator);
    }

    private void FinishGroup()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        Sums[Groups]++;
        _rows.Sort((one, other) => one.Score == other.Score ? one.Label.CompareTo(other.Label) : other.Score.CompareTo(one.Score));
        double[] gains = [.. _rows.Select(row => GetGain(row.Label))];
        double[] best = [.. gains.OrderDescending()];
        for (var i = 0; i < _heads.Length; i++)
        {
            Sums[Gains + i] += SumGains(gains, _heads[i]) / SumGains(best, _heads[i]);
        }

        CountPairs();
        _rows.Clear();
    }

    private static double SumGains(double[] gains, int head)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(head, gains.Length); i++)
        {
            sum += gains[i] / Math.Log2(i + 2);
        }

        return sum;
    }

    // From the lowest label up, the scores seen so far are those that are to be lower.
    private void CountPairs()
    {
        var seen = new SortedCounts(_rows.Select(row => row.Score));
        foreach (var rows in _rows.GroupBy(row => row.Label, row => row.Score).OrderBy(rows => rows.Key))
        {
            foreach (var score in rows)
            {
                Sums[Pairs] += seen.Count;
                Sums[RightPairs] += 0.5 * (seen.CountBelow(score) + (double)seen.CountUpTo(score));
            }

            foreach (var score in rows)
            {
                seen.Add(score);
            }
        }
    }
}
