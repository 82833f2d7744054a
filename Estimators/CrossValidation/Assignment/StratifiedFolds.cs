using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Rows by chance, of each stratum the same number in every fold to within one row.</summary>
/// <param name="count">The number of folds.</param>
/// <param name="seed">The seed.</param>
/// <param name="columnName">The column of classes; null for the label.</param>
internal sealed class StratifiedFolds(int count, int seed, string? columnName) : Folds(count)
{
    internal override string? StrataColumnName => columnName ?? string.Empty;

    public override string ToString() => $"{Count} stratified folds";

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(Count, this);
        var random = SplitMix64.At(seed, repetition, -1);
        return [.. RowFold.CreateAll(Deal(rows.Strata(Count), rows.Count, Count, random), Count, repetition)];
    }

    /// <summary>
    /// Deals the rows of one stratum after the other, as cards are: then a stratum has the same number of rows in each fold to within one row, and
    /// so have all together.
    /// </summary>
    /// <param name="strata">The rows of each stratum; they are shuffled.</param>
    /// <param name="rowCount">The number of all rows.</param>
    /// <param name="count">The number of folds.</param>
    /// <param name="random">The random generator.</param>
    /// <returns>The fold of each row.</returns>
    internal static int[] Deal(IReadOnlyList<int[]> strata, int rowCount, int count, SplitMix64 random)
    {
        var folds = new int[rowCount];
        var next = 0;
        foreach (var rows in strata)
        {
            random.Shuffle<int>(rows);
            foreach (var row in rows)
            {
                folds[row] = next++ % count;
            }
        }

        return folds;
    }
}
