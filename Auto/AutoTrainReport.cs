using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Reports;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;
using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions.Auto;

/// <summary>The best model that was found, and how all candidates did.</summary>
public sealed class AutoTrainReport : IDisposable
{

    internal AutoTrainReport(ITransformer model, DataViewSchema schema, IReadOnlyList<LeaderboardEntry> leaderboard) =>
        (Model, Schema, Leaderboard) = (model, schema, leaderboard);

    /// <summary>
    /// The winner: from the columns of the data as they are to <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>. The label stays as it is,
    /// and need not be there.
    /// </summary>
    public ITransformer Model { get; }

    /// <summary>
    /// A step for scored rows with their label as it is in the data: it parses the label, and makes one that is text a key of the classes that the
    /// winner knows, as <c>ml.MulticlassClassification.Evaluate</c> asks for. A label of the task's type already stays as it is.
    /// </summary>
    public required ITransformer LabelAsKey { get; init; }

    /// <summary>All candidates, the naive baseline and the ensemble, the best first, those without a result last.</summary>
    public IReadOnlyList<LeaderboardEntry> Leaderboard { get; }

    /// <summary>What the columns were taken for.</summary>
    public required DataColumns Columns { get; init; }

    /// <summary>
    /// How good the winner's predictions, calibrated and by its threshold, are for rows that no part of them was trained on. They chose the shares,
    /// and so are a little too good; the leaderboard's line of the ensemble is not.
    /// </summary>
    public required EvaluationReport Validation { get; init; }

    /// <summary>
    /// What the winner says of each row that no part of it was trained on: the columns of the data as they are, the label as
    /// <see cref="LabelAsKey"/> makes it, <c>Row</c> from 0 among the rows with a label, <c>Fold</c> and, of repeated folds, <c>Repetition</c> from
    /// 1, and the columns that <see cref="Model"/> adds. Made for our reports and ML.NET's evaluators. It can be read until the report is disposed.
    /// </summary>
    public required IDataView OutOfFold { get; init; }

    /// <summary>How the winner's probabilities were calibrated; null where they were not.</summary>
    public FittedCalibration? Calibration { get; internal init; }

    /// <summary>The probability above which the winner predicts a row to be true, in (0, 1), of two classes; null of other tasks.</summary>
    public double? Threshold { get; internal init; }

    /// <summary>What stood out: rows without a label, nothing learned, no time.</summary>
    public IReadOnlyList<Finding> Findings { get; internal init; } = [];

    /// <summary>How long it took, earlier parts of a resumed run included.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The number of bytes of the winner as saved; null if it cannot be saved.</summary>
    public long? ModelBytes { get; internal init; }

    /// <summary>How long the winner takes for one row: the median of many.</summary>
    public TimeSpan PredictTime { get; internal init; }

    /// <summary>
    /// The packages that a server needs beside <c>Microsoft.ML</c>, <c>Microsoft.ML.OnnxTransformer</c> and <c>Microsoft.ML.OnnxRuntime</c>.
    /// </summary>
    public IReadOnlyList<string> ServerPackages { get; internal init; } = [];

    /// <summary>
    /// How much each candidate counts in the winner, relative to the others, by its name in the leaderboard; those that do not count are not there.
    /// <see cref="AutoTrainOptions.Shares"/> takes it.
    /// </summary>
    public IReadOnlyDictionary<string, int> Shares { get; internal init; } = new Dictionary<string, int>();

    /// <summary>The best candidate alone: smaller and quicker than the ensemble; null if none was done.</summary>
    public LeaderboardEntry? BestSingle => Leaderboard.FirstOrDefault(entry => !entry.IsEnsemble && !entry.IsBaseline && entry.Failure is null);

    /// <summary>The rows of <see cref="OutOfFold"/>, in their order, without the columns of the winner, which hide those of the same name.</summary>
    internal IDataView OutOfFoldRows { get; init; } = null!;

    /// <summary>What a page tells of the run.</summary>
    internal RunSummary Run { get; init; } = null!;

    /// <summary>The columns of the rows as they are.</summary>
    internal DataViewSchema Schema { get; }

    /// <summary>Makes the model of a line of the leaderboard that has a result and is no ensemble: the average over its folds.</summary>
    internal Func<LeaderboardEntry, ITransformer>? ModelOf { get; init; }

    /// <summary>
    /// Makes the part of the winner that has not learned from the rows of a fold, by the number of the fold over all repetitions.
    /// </summary>
    internal Func<int, ITransformer>? ModelOfFold { get; init; }

    /// <summary>The number of folds over all repetitions.</summary>
    internal int FoldCount { get; init; }

    /// <summary>Shows what a line of the leaderboard says that has a result and is no ensemble.</summary>
    internal Func<LeaderboardEntry, IDataView>? ShowOutOfFold { get; init; }

    /// <summary>What is freed with the report; null for nothing.</summary>
    internal IDisposable? Owned { get; init; }

    /// <summary>Fits the best candidate to all rows; null if none was done.</summary>
    internal Func<ITransformer>? Refit { get; init; }

    /// <summary>Shows what a candidate says of each row that it was not trained on, as <see cref="OutOfFold"/> does for the winner.</summary>
    /// <param name="entry">A line of the leaderboard; of the ensemble, the winner's.</param>
    /// <returns>The rows. Probabilities are not calibrated, and the threshold is one half.</returns>
    /// <exception cref="ArgumentException">It is no line of this leaderboard, or has no result; the message says why.</exception>
    public IDataView OutOfFoldBy(LeaderboardEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!Leaderboard.Contains(entry))
        {
            throw new ArgumentException($"The entry must be a line of this report's leaderboard but '{entry.Name}' is of another.", nameof(entry));
        }

        return entry.Failure is not null
            ? throw new ArgumentException($"The entry must have a result, but '{entry.Name}' has none: {entry.Failure}", nameof(entry))
            : entry.IsEnsemble ? OutOfFold : ShowOutOfFold!(entry);
    }

    /// <summary>Fits <see cref="BestSingle"/> once more, to all rows: one model in the place of one for each fold.</summary>
    /// <returns>A model of the same columns as <see cref="Model"/>; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">No candidate was done.</exception>
    public ITransformer FitBestSingle() => Refit?.Invoke() ?? throw new InvalidOperationException(
        "A candidate must be done to be fitted to all rows, but none was. Give the run more time, or read why in the leaderboard.");

    /// <summary>Writes the winner as a model of ML.NET, with the columns that it reads.</summary>
    /// <param name="path">The file. One of that name is only replaced once the new one is complete.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => DetachedContext.Shared.Model.Save(Model, Schema, stream));
    }

    /// <summary>
    /// Writes a page for people: one HTML file that needs neither a network nor a script, with the data, the leaderboard, how good the winner is,
    /// what stood out, and the winner's card.
    /// </summary>
    /// <param name="path">The file. One of that name is only replaced once the new one is complete.</param>
    /// <param name="test">
    /// Rows that the run has not seen, with the same columns and the label, to judge the winner on. Default null: it is judged as
    /// <see cref="Validation"/> does.
    /// </param>
    /// <param name="options">What people say of the model. Default null: nothing.</param>
    /// <exception cref="ArgumentException">A column of <paramref name="test"/> is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row of <paramref name="test"/> can be evaluated.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void WriteHtml(string path, IDataView? test = null, HtmlReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var judge = new WinnerJudge(this);
        var judged = test is null ? judge.JudgeOutOfFold() : WinnerJudge.Judge(Model, Columns, LabelAsKey, test);
        new AutoTrainPage(Run, Columns, options ?? new HtmlReportOptions())
        {
            ModelBytes = ModelBytes,
            Facts =
            [
                ("Time for a row", string.Create(CultureInfo.InvariantCulture, $"{PredictTime.TotalMilliseconds:F2} ms")),
                ("Found in", string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:F0} s")),
                ("Needs on a server", string.Join(", ", ServerPackages)),
            ],
        }.Create(judged, isApart: test is not null).Save(path);
    }

    /// <summary>The leaderboard and what stood out, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(Run.Headline);
        foreach (var finding in Findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{finding.Severity}: {finding.Message}");
        }

        text.AppendLine().Append(Run.Leaderboard.ToText());
        text.AppendJoin(string.Empty, Failures.Select(line => $"{Environment.NewLine}{line}"));
        return text.AppendLine().AppendJoin(Environment.NewLine, Summary).ToString().TrimEnd();
    }

    /// <summary>The leaderboard and what stood out in Markdown.</summary>
    public string ToMarkdown() => new StringBuilder().AppendLine(Run.Headline).AppendLine()
        .AppendJoin(string.Empty, Findings.Select(finding => $"- {finding.Severity}: {finding.Message}{Environment.NewLine}"))
        .Append(Findings.Count > 0 ? Environment.NewLine : string.Empty)
        .Append(Run.Leaderboard.ToMarkdown()).AppendLine()
        .AppendJoin(Environment.NewLine, Failures.Concat(Summary).Select(line => $"- {line}"))
        .ToString().TrimEnd();

    /// <summary>The leaderboard as data.</summary>
    /// <returns>
    /// A row for each entry: <c>Name</c>, <c>State</c>, <c>Metric</c>, <c>Value</c>, <c>Lower</c> and <c>Upper</c>, <c>Share</c>, <c>FitSeconds</c>,
    /// <c>ModelBytes</c>, <c>IsBaseline</c>, <c>IsEnsemble</c>, <c>ServerPackages</c> and <c>Failure</c>; NaN for what is not known.
    /// </returns>
    public IDataView ToDataView() => DetachedContext.Shared.Data.LoadFromEnumerable(Leaderboard.Select(entry => new EntryRow
    {
        Name = entry.Name,
        State = entry.State.ToString(),
        Metric = entry.Value.Name,
        Value = entry.Value.Value,
        Lower = entry.Value.Interval?.Lower ?? double.NaN,
        Upper = entry.Value.Interval?.Upper ?? double.NaN,
        Share = entry.Share,
        FitSeconds = entry.FitTime.TotalSeconds,
        ModelBytes = entry.ModelBytes ?? double.NaN,
        IsBaseline = entry.IsBaseline,
        IsEnsemble = entry.IsEnsemble,
        ServerPackages = string.Join(' ', entry.ServerPackages),
        Failure = entry.Failure ?? string.Empty,
    }).ToArray());

    /// <summary>Frees the winner's native memory.</summary>
    public void Dispose()
    {
        (Model as IDisposable)?.Dispose();
        Owned?.Dispose();
    }

    private IEnumerable<string> Failures => Leaderboard
        .Where(entry => entry.Failure is not null)
        .GroupBy(entry => entry.Outcome, (outcome, entries) => $"{string.Join("; ", entries.Select(entry => entry.Name))}: {outcome}");

    private IEnumerable<string> Summary
    {
        get
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The model takes {ModelSize.ToText(ModelBytes)} and {PredictTime.TotalMilliseconds:F2} ms a row; "
                + $"it was found in {Elapsed.TotalSeconds:F0} s.");
            if (BestSingle is { } single && Leaderboard[0] is { IsEnsemble: true } ensemble)
            {
                yield return $"The best candidate alone, {single.Name}, has {single.Value.Name} {single.Value.Format(CrossValidationReport.Text)} "
                    + $"where the ensemble has {ensemble.Value.Format(CrossValidationReport.Text)}; FitBestSingle fits it to all rows.";
            }

            if (Calibration is not null)
            {
                yield return Calibration.ToString();
            }

            if (Threshold is { } threshold && threshold != 0.5)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"It predicts '{Columns.ClassNames![1]}' above a probability of {threshold:G4}.");
            }

            if (ServerPackages.Count > 0)
            {
                yield return $"A server needs {string.Join(", ", ServerPackages)} beside the packages of every model.";
            }
        }
    }

    /// <summary>A leaderboard as a table.</summary>
    internal static TextTable CreateTable(IReadOnlyList<LeaderboardEntry> leaderboard) => new(
        "Leaderboard",
        ["model", MetricText.Name(leaderboard[0].Value.Name), "share", "fit, s", "size"],
        [
            .. leaderboard.Select(entry => new[]
            {
                entry.Name,
                entry.State switch
                {
                    CandidateState.Failed => "failed",
                    CandidateState.OutOfTime => "no time",
                    CandidateState.LeftOut => "left out",
                    _ => entry.Value.Format(CrossValidationReport.Text),
                },
                entry.Share > 0 && !entry.IsEnsemble ? entry.Share.ToString("P0", CultureInfo.InvariantCulture) : "–",
                entry.FitTime > TimeSpan.Zero ? entry.FitTime.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "–",
                ModelSize.ToText(entry.ModelBytes),
            }),
        ]);

    private sealed class EntryRow
    {
        public string Name { get; set; } = string.Empty;

        public string State { get; set; } = string.Empty;

        public string Metric { get; set; } = string.Empty;

        public double Value { get; set; }

        public double Lower { get; set; }

        public double Upper { get; set; }

        public double Share { get; set; }

        public double FitSeconds { get; set; }

        public double ModelBytes { get; set; }

        public bool IsBaseline { get; set; }

        public bool IsEnsemble { get; set; }

        public string ServerPackages { get; set; } = string.Empty;

        public string Failure { get; set; } = string.Empty;
    }
}
