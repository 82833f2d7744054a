using System.Collections;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Rows cut by time: each part but the first is predicted with what came before it.</summary>
/// <param name="timeColumnName">The column of times.</param>
/// <param name="count">The number of folds.</param>
/// <param name="window">How long the rows to train on reach back; null for all.</param>
/// <param name="gap">How long before the first row to predict the last row to train on is at least.</param>
internal sealed class TimeFolds(string timeColumnName, int count, TimeGap? window, TimeGap gap) : Folds(count)
{
    internal override bool IsByChance => false;

    internal override string? TimeColumnName => timeColumnName;

    public override string ToString() => $"{Count} {(window is null ? "expanding" : "rolling")} folds over '{timeColumnName}'";

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(Count + 1, this);
        var times = rows.RequireTimes(gap, window);
        var starts = FindStarts(times);
        return [.. Enumerable.Range(0, Count).Select(number => Create(times, starts[number], starts[number + 1], number))];
    }

    /// <summary>The rows of a fold.</summary>
    /// <param name="times">The time of each row.</param>
    /// <param name="start">The time of the first row to predict.</param>
    /// <param name="end">The time of the first row that is later than those to predict.</param>
    /// <param name="number">The number of the fold.</param>
    /// <exception cref="InvalidOperationException">No row is left to train on.</exception>
    private RowFold Create(double[] times, double start, double end, int number)
    {
        var last = times.Where(time => time < start && start - time >= gap.Value).DefaultIfEmpty(double.NegativeInfinity).Max();
        var first = window is { } reach ? last - reach.Value : double.NegativeInfinity;
        var train = new BitArray(Array.ConvertAll(times, time => time <= last && time > first));
        var fold = new RowFold(0, number, train, new BitArray(Array.ConvertAll(times, time => time >= start && time < end)));
        return fold.TrainCount > 0
            ? fold
            : throw new InvalidOperationException(
                $"Each fold must have rows to train on, but a gap of {gap} leaves none before the rows of fold {number + 1} in column "
                + $"'{timeColumnName}'. Take a smaller gap, or fewer folds.");
    }

    // Parts of about the same number of rows, one more than there are folds, whose boundaries are changes of time.
    private double[] FindStarts(double[] times)
    {
        var sorted = times.Order().ToArray();
        var distinct = sorted.Distinct().ToArray();
        if (distinct.Length < Count + 1)
        {
            throw new InvalidOperationException(
                $"There must be at least {Count + 1} different times for {this}, but there are {distinct.Length}. "
                + "Take fewer folds, or a finer time.");
        }

        var starts = new double[Count + 1];
        starts[Count] = double.PositiveInfinity;
        for (int part = Count, limit = distinct.Length; part > 0; part--)
        {
            // The change nearest to where the part would begin, which leaves a time for each part before it.
            var wanted = sorted[(int)((long)part * sorted.Length / (Count + 1))];
            var index = Math.Clamp(Array.BinarySearch(distinct, wanted), part, limit - 1);
            starts[part - 1] = distinct[index];
            limit = index;
        }

        return starts;
    }
}
