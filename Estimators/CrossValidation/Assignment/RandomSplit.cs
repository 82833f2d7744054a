using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>One split: rows by chance.</summary>
/// <param name="fraction">The part to predict.</param>
/// <param name="seed">The seed.</param>
internal sealed class RandomSplit(double fraction, int seed) : Folds(1)
{
    public override string ToString() => FormattableString.Invariant($"a random split of {fraction:0.###}");

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition) =>
        [rows.RequireBothSides(ValidationSplit.Stratified(new int[rows.Count], fraction, seed + repetition), repetition, this)];
}
