using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports;

/// <summary>The parts of a page that show how good predictions are.</summary>
internal static class EvaluationSections
{
    /// <summary>The parts, in order.</summary>
    /// <param name="report">How good they are.</param>
    public static IEnumerable<ReportSection> Create(EvaluationReport report)
    {
        yield return new ReportSection(
            "figures", "How good it is", $"{report.FullHeadline}.", [.. report.CreateTables().Select(table => table.ToHtml())]);
    }
}
