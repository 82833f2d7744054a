namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The groups of rows on which a model is worst.</summary>
public sealed class SliceReport
{
    private readonly int _sliceCount;

    internal SliceReport(string errorName, double error, int rowCount, int sliceCount, IReadOnlyList<ErrorSlice> slices)
    {
        (ErrorName, Error, RowCount, Slices) = (errorName, error, rowCount, slices);
        _sliceCount = sliceCount;
    }

    /// <summary>What the errors are: the share of wrong predictions, the mean absolute error, or the share of wrong labels.</summary>
    public string ErrorName { get; }

    /// <summary>The mean error of all rows.</summary>
    public double Error { get; }

    /// <summary>The number of all rows.</summary>
    public int RowCount { get; }

    /// <summary>The groups, the one that is most surely bad first.</summary>
    public IReadOnlyList<ErrorSlice> Slices { get; }

    /// <summary>The groups in aligned columns.</summary>
    public override string ToString() => ToTable().ToText().TrimEnd();

    /// <summary>The groups in Markdown.</summary>
    public string ToMarkdown() => ToTable().ToMarkdown().TrimEnd();

    private TextTable ToTable() => new(
        FormattableString.Invariant($"The worst of {_sliceCount:N0} groups; of all {RowCount:N0} rows the {ErrorName} is {MetricText.Number(Error)}"),
        ["rows with", "rows", ErrorName, "times that of all", "beyond chance"],
        [.. Slices.Select(slice => (string[])
        [
            slice.Description,
            MetricText.Count(slice.RowCount),
            $"{MetricText.Number(slice.Error)} [{MetricText.Number(slice.Interval.Lower)}, {MetricText.Number(slice.Interval.Upper)}]",
            (slice.Error / Error).ToString("F1", System.Globalization.CultureInfo.InvariantCulture),
            slice.IsBeyondChance ? "yes" : "no",
        ])]);
}
