using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>One split: whole groups by chance.</summary>
/// <param name="groupColumnName">The column of groups.</param>
/// <param name="fraction">The part to predict.</param>
/// <param name="seed">The seed.</param>
internal sealed class GroupedSplit(string groupColumnName, double fraction, int seed) : Folds(1)
{
    internal override string? GroupColumnName => groupColumnName;

    public override string ToString() => FormattableString.Invariant($"a split of {fraction:0.###} by whole groups of '{groupColumnName}'");

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(2, this);
        rows.RequireGroups(2, this);
        return [rows.RequireBothSides(ValidationSplit.Grouped(rows.Groups!, fraction, seed + repetition), repetition, this)];
    }
}
