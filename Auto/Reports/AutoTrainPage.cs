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
        var judged = Judge();
        return new ReportPage(
            options.Title ?? $"Predicting {report.Columns.LabelName}",
            Verdict.Describe(judged.Report),
            Verdict.Highlights(judged.Report),
            [
                .. EvaluationSections.CreateCharts(judged.Report),
                .. ModelSections.Create(judged),
                FindingList.Create(report.Findings.Concat(judged.Report.Findings)),
                CreateLeaderboard(),
                CreateData(),
                EvaluationSections.CreateFigures(judged.Report),
                CreateCard(judged.Report),
            ]);
    }

    // Without rows that were kept apart: the rows that were learned from, each as models predicted it that had not.
    private JudgedModel Judge()
    {
        var (task, label) = (report.Columns.Task!.Value.ToEvaluationTask(), report.Columns.LabelName!);
        void Set(ReportOptions settings) => (settings.LabelColumnName, settings.Confidence) = (label, Confidence);
        if (test is not null)
        {
            var labelled = report.Columns.KeepLabelled(DetachedContext.Shared, test);
            return JudgedModel.Create(report.Model, labelled, task, Set, report.LabelAsKey);
        }

        var settings = task.CreateOptions();
        Set(settings);
        var predicted = report.OutOfFold;
        var given = DetachedContext.Shared.Transforms.SelectColumns([.. report.Columns.Select(column => column.Name)]);
        var rows = given.Fit(predicted).Transform(predicted);
        return new JudgedModel(report.Model, rows, task, settings, task.Report(task.Read(predicted, settings), settings));
    }

    private ReportSection CreateData() => new(
        "data",
        "What it learned from",
        "The columns of the data, what each was taken for, and why.",
        HtmlTables.Create(report.Columns.ToTable(), isText: true));

    private ReportSection CreateLeaderboard() => new(
        "leaderboard",
        "What was tried",
        $"{report.Headline}. Each model was judged on rows that it had not learned from; in brackets between which values the figure probably lies.",
        HtmlTables.Create(report.CreateTable()));

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
