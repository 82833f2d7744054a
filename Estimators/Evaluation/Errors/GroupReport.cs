namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well the rows of different groups are predicted, and how far the groups are apart.</summary>
public sealed class GroupReport : EvaluationReport
{
    private readonly string _columnName;
    private readonly Func<double, string> _number;

    internal GroupReport(GroupedRows rows, ReportOptions options)
        : base(rows, options)
    {
        (_columnName, _number) = (rows.ColumnName, rows.AreShares ? MetricText.Share : MetricText.Number);
        var count = rows.Names.Count;
        Groups = [.. rows.GroupNames.Select((name, group) => new GroupMetrics(name, All[(group * count)..((group + 1) * count)]))];
    }

    /// <summary>The figures of each group.</summary>
    public IReadOnlyList<GroupMetrics> Groups { get; }

    /// <summary>
    /// Of two classes: how much more often rows of one group are predicted to be true than those of another, in [0, 1] (demographic parity, Dwork
    /// et al. 2012);
    /// otherwise NaN.
    /// </summary>
    public MetricValue DemographicParityDifference => Find(nameof(DemographicParityDifference));

    /// <summary>
    /// Of two classes: the lowest share of rows predicted to be true as a part of the highest, in [0, 1]; below 0.8 is often called unfair.
    /// </summary>
    public MetricValue DemographicParityRatio => Find(nameof(DemographicParityRatio));

    /// <summary>
    /// Of two classes: how much more of the true rows of one group are found than of another, in [0, 1] (equal opportunity, Hardt, Price and
    /// Srebro 2016);
    /// otherwise NaN.
    /// </summary>
    public MetricValue EqualOpportunityDifference => Find(nameof(EqualOpportunityDifference));

    /// <summary>Of two classes: the larger of the gaps of true and of false positive rates, in [0, 1] (equalized odds); otherwise NaN.</summary>
    public MetricValue EqualizedOddsDifference => Find(nameof(EqualizedOddsDifference));

    private protected override string Headline => FormattableString.Invariant($"{RowCount:N0} rows, {Groups.Count:N0} groups by '{_columnName}'");

    internal override IEnumerable<TextTable> CreateTables()
    {
        yield return new TextTable(
            "Each group",
            [_columnName, .. Groups[0].Metrics.Select(metric => MetricText.Name(metric.Name))],
            [.. Groups.Select(group => (string[])
                [group.Name, .. group.Metrics.Select((metric, i) => i == 0 ? MetricText.Count(metric) : metric.Format(_number))])]);
        yield return MetricText.Table("Gaps between the groups", Metrics, _number);
    }
}

/// <summary>The figures of one group.</summary>
public sealed class GroupMetrics
{
    internal GroupMetrics(string name, IReadOnlyList<MetricValue> metrics) => (Name, Metrics) = (name, metrics);

    /// <summary>The name of the group: a value of the column, or a bin of its numbers.</summary>
    public string Name { get; }

    /// <summary>The figures, first the number of rows in their weights.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; }

    /// <summary>A figure by its name, for example <c>SelectionRate</c>.</summary>
    /// <param name="metric">The name.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public MetricValue this[string metric] => Metrics.FirstOrDefault(value => value.Name == metric) ?? throw new ArgumentException(
        $"The metric must be one of {string.Join(", ", Metrics.Select(value => $"'{value.Name}'"))} but is '{metric}'.", nameof(metric));
}
