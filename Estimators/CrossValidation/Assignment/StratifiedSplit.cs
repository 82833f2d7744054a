using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>One split: of each stratum the same part.</summary>
/// <param name="fraction">The part to predict.</param>
/// <param name="seed">The seed.</param>
/// <param name="columnName">The column of classes; null for the label.</param>
internal sealed class StratifiedSplit(double fraction, int seed, string? columnName) : Folds(1)
{
    // Of so many numbers next to each other the same part is predicted.
    private const int NumbersTogether = 10;

    internal override string? StrataColumnName => columnName ?? string.Empty;

    public override string ToString() => FormattableString.Invariant($"a stratified split of {fraction:0.###}");

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(2, this);
        var held = ValidationSplit.Stratified(rows.StrataNumbers(NumbersTogether), fraction, seed + repetition);
        return [rows.RequireBothSides(held, repetition, this)];
    }
}
