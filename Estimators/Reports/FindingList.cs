using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Reports;

/// <summary>What stood out, as a list.</summary>
internal static class FindingList
{
    /// <summary>Writes findings, warnings first.</summary>
    /// <param name="findings">What was found.</param>
    public static ReportSection Create(params IEnumerable<Finding> findings)
    {
        Finding[] sorted = [.. findings.DistinctBy(finding => finding.Message).OrderByDescending(finding => finding.Severity)];
        return new ReportSection(
            "findings",
            "What to look at",
            sorted.Length == 0
                ? "Nothing stood out in the data, in the training or in the figures."
                : "What stood out in the data, in the training and in the figures.",
            Html.Write($"<ul class=\"findings\">\n{sorted.Select(CreateItem)}</ul>\n"));
    }

    private static Html CreateItem(Finding finding) => Html.Write(
        $"<li class=\"{finding.Severity.ToString().ToLowerInvariant()}\"><strong>{finding.Severity.ToString()}</strong>{finding.Message}</li>\n");
}
