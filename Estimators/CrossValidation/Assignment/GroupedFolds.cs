using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Whole groups: the largest first, each into the fold that has the fewest rows.</summary>
/// <param name="groupColumnName">The column of groups.</param>
/// <param name="count">The number of folds.</param>
/// <param name="seed">The seed of the order of groups that are equally large.</param>
internal sealed class GroupedFolds(string groupColumnName, int count, int seed) : Folds(count)
{
    internal override string? GroupColumnName => groupColumnName;

    public override string ToString() => $"{Count} folds of whole groups of '{groupColumnName}'";

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(Count, this);
        var groups = rows.GroupMembers;
        rows.RequireGroups(Count, this);
        var random = SplitMix64.At(seed, repetition, -1);
        random.Shuffle<int[]>(groups);
        var (folds, sizes) = (new int[rows.Count], new int[Count]);
        foreach (var members in groups.OrderByDescending(members => members.Length))
        {
            var smallest = Array.IndexOf(sizes, sizes.Min());
            sizes[smallest] += members.Length;
            Array.ForEach(members, row => folds[row] = smallest);
        }

        return [.. RowFold.CreateAll(folds, Count, repetition)];
    }
}
