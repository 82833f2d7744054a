using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;

namespace Microsoft.ML;

/// <summary>Reports as a page for people: one HTML file that needs neither a network nor a script.</summary>
public static class HtmlReportExtensions
{
    /// <summary>Writes what a report says as a page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="path">The file. One of that name is only replaced once the new one is complete.</param>
    /// <param name="options">What people say of the model. Default null: nothing.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public static void WriteHtml(this EvaluationReport report, string path, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new HtmlReportOptions();
        new ReportPage(
            options.Title ?? "How good the predictions are",
            Verdict.Describe(report),
            Verdict.Highlights(report),
            [
                .. EvaluationSections.CreateCharts(report),
                FindingList.Create(report.Findings),
                EvaluationSections.CreateFigures(report),
                ModelCard.Create(options, [("Rows judged", MetricText.Count(report.RowCount))]),
            ]).Save(path);
    }

    /// <summary>Judges a model on rows that it did not learn from, and writes what is found as a page.</summary>
    /// <param name="model">A fitted model of any kind: a pipeline of this package, a stock one, or one that was loaded.</param>
    /// <param name="path">The file. One of that name is only replaced once the new one is complete.</param>
    /// <param name="test">The rows, with the columns that the model reads and the label.</param>
    /// <param name="options">The column of the label, and what people say of the model. Default null: the label is <c>Label</c>.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or no label is a class of the model.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public static void WriteReport(this ITransformer model, string path, IDataView test, ModelReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(test);
        new ModelReport(model, test, options ?? new ModelReportOptions()).CreatePage().Save(path);
    }
}
