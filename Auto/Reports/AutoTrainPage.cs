using System.Globalization;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;
using MLNet.DeepExtensions.Reports.Sections;

namespace MLNet.DeepExtensions.Auto.Reports;

/// <summary>The page on a run: the data, the leaderboard, how good the winner is, and its card.</summary>
/// <param name="run">What is told of the run.</param>
/// <param name="columns">What its columns are.</param>
/// <param name="options">What people say of the model.</param>
internal sealed class AutoTrainPage(RunSummary run, DataColumns columns, HtmlReportOptions options)
{
    /// <summary>The number of bytes of the winner as saved; null if it is not known.</summary>
    public long? ModelBytes { get; init; }

    /// <summary>What else is known of the winner, for its card.</summary>
    public IReadOnlyList<(string Name, string? Text)> Facts { get; init; } = [];

    /// <summary>Makes the page.</summary>
    /// <param name="judged">The winner, and how good it is.</param>
    /// <param name="isApart">Whether the rows that it is judged on were kept apart from those that it learned from.</param>
    public ReportPage Create(JudgedModel judged, bool isApart) => new(
        options.Title ?? $"Predicting {columns.LabelName}",
        Verdict.Describe(judged.Report),
        Verdict.Highlights(judged.Report),
        [
            .. EvaluationSections.CreateCharts(judged.Report),
            .. ModelSections.Create(judged),
            FindingList.Create([.. run.Findings, .. judged.Report.Findings]),
            .. TrainingSection.Create(run.Trainings) is { } training ? (ReportSection[])[training] : [],
            CreateLeaderboard(),
            CreateData(),
            EvaluationSections.CreateFigures(judged.Report),
            CreateCard(judged.Report, isApart),
        ]);

    private ReportSection CreateData() => new(
        "data",
        "What it learned from",
        $"{MetricText.Count(run.RowCount)} rows: the columns of the data, what each was taken for, and why.",
        HtmlTables.Create(columns.ToTable(), isText: true));

    private ReportSection CreateLeaderboard() => new(
        "leaderboard",
        "What was tried",
        $"{run.Headline}. Each model was judged on rows that it had not learned from; in brackets between which values the figure probably lies.",
        HtmlTables.Create(run.Leaderboard));

    private ReportSection CreateCard(EvaluationReport evaluation, bool isApart) => ModelCard.Create(
        options,
        [
            ("What it predicts", $"{columns.LabelName}: {columns.TaskReason}"),
            ("Data", run.Fingerprint),
            ("Judged on", isApart
                ? $"{MetricText.Count(evaluation.RowCount)} rows that were kept apart"
                : $"{MetricText.Count(evaluation.RowCount)} rows of the same data, each by models that had not learned from it"),
            ("Seed", run.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Size", ModelSize.ToText(ModelBytes)),
            .. Facts,
        ]);
}
