using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;

namespace MLNet.DeepExtensions.Auto.Reports;

/// <summary>The page on a run: the data, the leaderboard, how good the winner is, and its card.</summary>
/// <param name="report">The run.</param>
/// <param name="test">Rows that the run has not seen, with labels; null if there are none.</param>
/// <param name="options">What people say of the model.</param>
internal sealed class AutoTrainPage(AutoTrainReport report, IDataView? test, HtmlReportOptions options)
{
    private const double Confidence = 0.95;

    /// <summary>Judges the winner, and makes the page.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public ReportPage Create()
    {
        var evaluation = test is null ? report.Validation : Evaluate(test);
        return new ReportPage(
            options.Title ?? $"Predicting {report.Columns.LabelName}",
            Verdict.Describe(evaluation),
            Verdict.Highlights(evaluation),
            [
                CreateData(),
                CreateLeaderboard(),
                .. EvaluationSections.Create(evaluation),
                FindingList.Create(report.Findings.Concat(evaluation.Findings)),
                CreateCard(evaluation),
            ]);
    }

    private EvaluationReport Evaluate(IDataView rows)
    {
        var task = report.Columns.Task!.Value.ToEvaluationTask();
        var settings = task.CreateOptions();
        (settings.LabelColumnName, settings.Confidence) = (report.Columns.LabelName!, Confidence);
        var labelled = report.Columns.KeepLabelled(DetachedContext.Shared, rows);
        return task.Report(task.Read(report.LabelAsKey.Transform(report.Model.Transform(labelled)), settings), settings);
    }

    private ReportSection CreateData() => new(
        "data", "What it learned from", "The columns of the data, what each was taken for, and why.", report.Columns.ToTable().ToHtml(isText: true));

    private ReportSection CreateLeaderboard() => new(
        "leaderboard",
        "What was tried",
        $"{report.Headline}. Each model was judged on rows that it had not learned from; in brackets between which values the figure probably lies.",
        report.CreateTable().ToHtml());

    private ReportSection CreateCard(EvaluationReport evaluation) => ModelCard.Create(
        options,
        [
            ("What it predicts", $"{report.Columns.LabelName}: {report.Columns.TaskReason}"),
            ("Data", report.Fingerprint),
            ("Judged on", test is null
                ? $"{MetricText.Count(evaluation.RowCount)} rows of the same data, each by models that had not learned from it"
                : $"{MetricText.Count(evaluation.RowCount)} rows that were kept apart"),
            ("Seed", report.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Size", ModelSize.ToText(report.ModelBytes)),
            ("Time for a row", string.Create(CultureInfo.InvariantCulture, $"{report.PredictTime.TotalMilliseconds:F2} ms")),
            ("Found in", string.Create(CultureInfo.InvariantCulture, $"{report.Elapsed.TotalSeconds:F0} s")),
            ("Needs on a server", string.Join(", ", report.ServerPackages)),
        ]);
}
