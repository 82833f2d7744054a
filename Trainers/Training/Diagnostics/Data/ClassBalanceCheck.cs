namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>How many rows each class has, and classes of too few.</summary>
/// <param name="label">The name of the label.</param>
/// <param name="classNames">The classes in the order of their indices.</param>
internal sealed class ClassBalanceCheck(string label, IReadOnlyList<string> classNames) : IDataCheck
{
    public const string DistributionCode = "label-distribution";
    public const string RareCode = "rare-class";
    private const int FewRows = 10;
    private const int ManyClasses = 5;
    private const int FewRowsOfMany = 3;
    private const double SmallShare = 0.01;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var counts = new long[classNames.Count];
        foreach (var target in train.AllTargets())
        {
            counts[(int)target]++;
        }

        var order = Enumerable.Range(0, counts.Length).OrderByDescending(i => counts[i]).ToArray();
        string Name(int i) => FormattableString.Invariant($"'{classNames[i]}' {counts[i]:N0} ({(double)counts[i] / train.RowCount:P1})");
        var shown = order.Length <= 10
            ? string.Join(", ", order.Select(Name))
            : $"{string.Join(", ", order.Take(5).Select(Name))} … {string.Join(", ", order.TakeLast(5).Select(Name))}";
        yield return Finding.Info(DistributionCode, $"Label '{label}' has {counts.Length:N0} classes in {train.RowCount:N0} rows: {shown}.");

        var equalShare = (double)train.RowCount / counts.Length;
        var rare = order.Where(i => IsRare(counts[i], equalShare, train.RowCount)).Reverse().ToArray();
        if (rare.Length > 0)
        {
            yield return Finding.Warning(
                RareCode,
                $"Label '{label}' has classes of very few rows, {rare.Length:N0} of {counts.Length:N0}, ",
                $"the fewest {string.Join(", ", rare.Take(5).Select(Name))}: the network may never predict them. Gather more rows of them, ",
                $"or let them weigh more (ClassWeights, ExampleWeightColumnName), and judge by macro accuracy or F1 instead of accuracy.");
        }
        else if (counts.Length >= ManyClasses && equalShare < FewRowsOfMany)
        {
            yield return Finding.Warning(
                RareCode,
                $"Label '{label}' has {counts.Length:N0} classes in {train.RowCount:N0} rows, {equalShare:F1} rows for each, ",
                $"so that little can be learned of any. Gather more rows, or join classes; if it is an identifier, it is no label.");
        }
    }

    // Of a hundred classes, one of 1 % is not rare: a tenth of an equal share is. Of twenty rows, one of nine is not rare either.
    private static bool IsRare(long count, double equalShare, int rowCount) =>
        (count < FewRows && count < equalShare / 2) || count < Math.Min(SmallShare * rowCount, 0.1 * equalShare);
}
