using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Rows by chance, folds of the same size to within one row.</summary>
/// <param name="count">The number of folds.</param>
/// <param name="seed">The seed.</param>
internal sealed class RandomFolds(int count, int seed) : Folds(count)
{
    public override string ToString() => $"{Count} random folds";

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(Count, this);
        var random = SplitMix64.At(seed, repetition, -1);
        return [.. RowFold.CreateAll(StratifiedFolds.Deal([rows.Numbers()], rows.Count, Count, random), Count, repetition)];
    }
}
