using System.Collections;
using MLNet.DeepExtensions.Trainers.Training.Batches;

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
        var held = ValidationSplit.Last(times, fraction);
        var fold = rows.RequireBothSides(held, repetition, this);
        var start = times.Where((_, row) => held[row]).Min();
        var train = new BitArray(times.Select((time, row) => !held[row] && start - time >= gap.Value).ToArray());
        return new RowFold(repetition, 0, train, fold.Test) is { TrainCount: > 0 } one
            ? [one]
            : throw new InvalidOperationException(
                $"There must be rows to train on, but a gap of {gap} leaves none in column '{timeColumnName}'. Take a smaller gap.");
    }
}
