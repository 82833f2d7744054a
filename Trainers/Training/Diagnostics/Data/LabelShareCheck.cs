namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>How many rows have each of several labels, and labels of too few.</summary>
/// <param name="label">The name of the label column.</param>
/// <param name="names">The labels in the order of their slots.</param>
internal sealed class LabelShareCheck(string label, IReadOnlyList<string> names) : IDataCheck
{
    public const string ConstantCode = "constant-label";
    private const int FewRows = 10;
    private const double SmallShare = 0.1;
    private const int MostShown = 10;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        long[] counts = [.. Enumerable.Range(0, names.Count).Select(slot => train.AllTargets(slot).LongCount(target => target > 0.5))];
        int[] order = [.. Enumerable.Range(0, counts.Length).OrderByDescending(slot => counts[slot])];
        string Name(int slot) => FormattableString.Invariant($"'{names[slot]}' {counts[slot]:N0} ({(double)counts[slot] / train.RowCount:P1})");
        yield return Finding.Info(
            ClassBalanceCheck.DistributionCode,
            $"Column '{label}' has {counts.Length:N0} labels in {train.RowCount:N0} rows: ",
            $"{string.Join(", ", order.Take(MostShown).Select(Name))}{(order.Length > MostShown ? ", …" : string.Empty)}.");

        int[] rare = [.. order.Where(slot => counts[slot] > 0 && counts[slot] < FewRows && counts[slot] < SmallShare * train.RowCount).Reverse()];
        if (rare.Length > 0)
        {
            yield return Finding.Warning(
                ClassBalanceCheck.RareCode,
                $"Column '{label}' has labels of very few rows, {rare.Length:N0} of {counts.Length:N0}, ",
                $"the fewest {string.Join(", ", rare.Take(5).Select(Name))}: the network may never predict them. ",
                $"Gather more rows of them, or leave them out, and judge by macro F1.");
        }

        int[] constant = [.. order.Where(slot => counts[slot] == 0 || counts[slot] == train.RowCount)];
        if (constant.Length > 0)
        {
            yield return Finding.Warning(
                ConstantCode,
                $"Column '{label}' has labels that are the same in all {train.RowCount:N0} rows: ",
                $"{string.Join(", ", constant.Take(5).Select(Name))}. ",
                $"Nothing can be learned of them: leave them out, or check how the labels are made and how the rows were split.");
        }
    }
}
