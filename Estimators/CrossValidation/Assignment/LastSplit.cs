using System.Collections;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>One split: the last rows by time.</summary>
/// <param name="timeColumnName">The column of times.</param>
/// <param name="fraction">The part to predict.</param>
/// <param name="gap">How long before the first row to predict the last row to train on is at least.</param>
internal sealed class LastSplit(string timeColumnName, double fraction, TimeGap gap) : Folds(1)
{
    internal override bool IsByChance => false;

    internal override string? TimeColumnName => timeColumnName;

    public override string ToString() => FormattableString.Invariant($"the last {fraction:0.###} by '{timeColumnName}'");

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(2, this);
        var times = rows.RequireTimes(gap, window: null);
        var held = LastRows(times, fraction);
        var fold = rows.RequireBothSides(held, repetition, this);
        var start = times.Where((_, row) => held[row]).Min();
        var train = new BitArray(times.Select((time, row) => !held[row] && start - time >= gap.Value).ToArray());
        return new RowFold(repetition, 0, train, fold.Test) is { TrainCount: > 0 } one
            ? [one]
            : throw new InvalidOperationException(
                $"There must be rows to train on, but a gap of {gap} leaves none in column '{timeColumnName}'. Take a smaller gap.");
    }

    /// <summary>The last rows by time, rows of the same time together, as many as come nearest to the part wanted.</summary>
    /// <param name="times">The time of each row.</param>
    /// <param name="fraction">The part of the rows, in (0, 1).</param>
    /// <returns>For each row whether it is among them.</returns>
    internal static bool[] LastRows(double[] times, double fraction)
    {
        var sorted = times.Order().ToArray();
        var wanted = (1 - fraction) * sorted.Length;
        var starts = Enumerable.Range(1, sorted.Length - 1).Where(row => sorted[row] > sorted[row - 1]);
        var start = starts.DefaultIfEmpty(sorted.Length).MinBy(row => Math.Abs(row - wanted));
        return Array.ConvertAll(times, time => start < sorted.Length && time >= sorted[start]);
    }
}
