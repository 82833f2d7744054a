using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports.Sections;

namespace MLNet.DeepExtensions.Reports;

/// <summary>The parts of a page that show how good predictions are.</summary>
internal static class EvaluationSections
{
    /// <summary>Predictions beside the truth; nothing for several labels or numbers a row.</summary>
    /// <param name="report">How good they are.</param>
    public static IEnumerable<ReportSection> CreateCharts(EvaluationReport report)
    {
        Html[] charts = (report, report.Evaluated) switch
        {
            (ClassificationReport classes, ClassificationRows rows) => [.. new ClassCharts(classes, rows).Create()],
            (RegressionReport numbers, RegressionRows { Outputs: [var errors] } rows) =>
                [.. new NumberCharts(numbers, errors, rows.Quantiles).Create()],
            _ => [],
        };
        return charts.Length == 0
            ? []
            : [new ReportSection("mistakes", "Where it is right and wrong", "What it says, beside what is true.", charts)];
    }

    /// <summary>All figures, as tables.</summary>
    /// <param name="report">How good they are.</param>
    public static ReportSection CreateFigures(EvaluationReport report) => new(
        "figures",
        "All figures",
        $"{report.FullHeadline}.",
        [
            .. report.CreateTables()
                .Where(table => !table.Title.StartsWith("Confusion", StringComparison.Ordinal))
                .Select(table => HtmlTables.Create(table)),
        ]);
}
