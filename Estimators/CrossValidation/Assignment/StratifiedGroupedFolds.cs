using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// Whole groups, spread by classes: the group whose classes are the least alike first, each into the fold where the parts that the folds have of
/// each class then differ least.
/// </summary>
/// <param name="groupColumnName">The column of groups.</param>
/// <param name="count">The number of folds.</param>
/// <param name="seed">The seed of the order.</param>
/// <param name="columnName">The column of classes; null for the label.</param>
internal sealed class StratifiedGroupedFolds(string groupColumnName, int count, int seed, string? columnName) : Folds(count)
{
    internal override string? GroupColumnName => groupColumnName;

    internal override string? StrataColumnName => columnName ?? string.Empty;

    public override string ToString() => $"{Count} stratified folds of whole groups of '{groupColumnName}'";

    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition)
    {
        rows.RequireRows(Count, this);
        var groups = rows.GroupMembers;
        rows.RequireGroups(Count, this);
        var strata = rows.StrataNumbers();
        var totals = new double[strata.Max() + 1];
        Array.ForEach(strata, stratum => totals[stratum]++);

        // The part of all rows of each stratum that a group has.
        var shares = groups.ToDictionary(members => members, members =>
        {
            var parts = new double[totals.Length];
            Array.ForEach(members, row => parts[strata[row]] += 1 / totals[strata[row]]);
            return parts;
        });
        var random = SplitMix64.At(seed, repetition, -1);
        random.Shuffle<int[]>(groups);
        var (folds, parts) = (new int[rows.Count], Enumerable.Range(0, Count).Select(_ => new double[totals.Length]).ToArray());
        var (sizes, groupCounts) = (new int[Count], new int[Count]);
        var left = groups.Length;
        foreach (var members in groups.OrderByDescending(members => Deviation(shares[members])))
        {
            // The last groups go where there is none yet: no fold stays empty.
            var empty = groupCounts.Count(ofFold => ofFold == 0);
            var open = Enumerable.Range(0, Count).Where(fold => left > empty || groupCounts[fold] == 0);
            var best = open.MinBy(fold => (Unevenness(parts, fold, shares[members]), sizes[fold]));
            sizes[best] += members.Length;
            groupCounts[best]++;
            left--;
            Add(parts[best], shares[members]);
            Array.ForEach(members, row => folds[row] = best);
        }

        return [.. RowFold.CreateAll(folds, Count, repetition)];
    }

    // How much the parts of the folds differ if a group comes into one of them; rounded, so that ties are ties.
    private static double Unevenness(double[][] parts, int fold, double[] group)
    {
        var sum = 0.0;
        for (var stratum = 0; stratum < group.Length; stratum++)
        {
            sum += Deviation(parts.Select((ofFold, i) => ofFold[stratum] + (i == fold ? group[stratum] : 0)));
        }

        return Math.Round(sum, 9);
    }

    private static void Add(double[] parts, double[] group)
    {
        for (var stratum = 0; stratum < parts.Length; stratum++)
        {
            parts[stratum] += group[stratum];
        }
    }

    private static double Deviation(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }
}
