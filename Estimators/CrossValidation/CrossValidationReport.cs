using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What came of a cross-validation: figures, out-of-fold predictions and models.</summary>
public sealed class CrossValidationReport : IDisposable
{
    private readonly string _headline;
    private readonly string _metric;
    private readonly double _confidence;

    internal CrossValidationReport(
        FoldedRows rows,
        FoldedOptions options,
        IDataView view,
        FoldJudge judge,
        IReadOnlyList<FoldFit> fits,
        IReadOnlyList<Finding> findings)
    {
        _confidence = options.Confidence;
        _metric = judge.DefaultMetric;
        var figures = judge.MeasureFolds();
        OutOfFold = view;
        Report = judge.ReportAll();
        Folds = [.. fits.Zip(figures, (fit, metrics) => new CrossValidatedFold(fit, metrics))];
        Metrics =
        [
            .. Report.Metrics.Select(pooled => new CrossValidatedMetric(
                pooled,
                CorrectedMean.Compute(Folds.Where(fold => fold.Metrics.Count > 0).Select(fold => fold[pooled.Name].Value), rows.TestShare),
                options.Confidence)),
        ];
        Findings = [.. findings, .. Report.Findings];
        _headline = string.Create(CultureInfo.InvariantCulture, $"{rows.Columns.Count:N0} rows, {rows.Rule}");
    }

    /// <summary>The figures.</summary>
    public IReadOnlyList<CrossValidatedMetric> Metrics { get; }

    /// <summary>The folds.</summary>
    public IReadOnlyList<CrossValidatedFold> Folds { get; }

    /// <summary>
    /// All rows that were predicted, with all columns of the data and the predictions of the fold that was not trained on the row, in the order of
    /// the data; of folds that are repeated, once for each repetition.
    /// </summary>
    /// <remarks>
    /// Further columns are <c>Row</c>, the number of the row in the data from 0, <c>Fold</c> and, of folds that are repeated, <c>Repetition</c>, both
    /// from 1; where the data has a column of such a name, ours is <c>OutOfFoldRow</c> and so on. The predictions are in memory; the data's own
    /// columns are read from it.
    /// </remarks>
    public IDataView OutOfFold { get; }

    /// <summary>The report on all out-of-fold predictions together.</summary>
    public EvaluationReport Report { get; }

    /// <summary>What stood out: folds that failed or lack a class, and what the report on all predictions says of their rows.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>A figure by its name, for example <c>MacroF1</c>.</summary>
    /// <param name="metric">The name.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public CrossValidatedMetric this[string metric] => Metrics.FirstOrDefault(value => value.Name == metric) ?? throw new ArgumentException(
        $"The metric must be one of {string.Join(", ", Metrics.Select(value => $"'{value.Name}'"))} but is '{metric}'.", nameof(metric));

    /// <summary>The figures as a person wants to read them, in aligned tables.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(_headline);
        foreach (var finding in Findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{finding.Severity}: {finding.Message}");
        }

        foreach (var table in CreateTables())
        {
            text.AppendLine().Append(table.ToText());
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The figures in Markdown, for a page or a pull request.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder().AppendLine(_headline);
        if (Findings.Count > 0)
        {
            text.AppendLine().AppendJoin(Environment.NewLine, Findings.Select(finding => $"- {finding.Severity}: {finding.Message}")).AppendLine();
        }

        foreach (var table in CreateTables())
        {
            text.AppendLine().Append(table.ToMarkdown());
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The figures of each fold as data.</summary>
    /// <returns>
    /// A row for each fold and figure: <c>Repetition</c>, <c>Fold</c>, <c>TrainRows</c>, <c>TestRows</c>, <c>FitSeconds</c>, <c>ScoreSeconds</c>,
    /// <c>Metric</c> and <c>Value</c>.
    /// </returns>
    public IDataView ToDataView() => DetachedContext.Shared.Data.LoadFromEnumerable(
        Folds.SelectMany(fold => fold.Metrics.Select(metric => new FoldRow
        {
            Repetition = fold.Repetition,
            Fold = fold.Number,
            TrainRows = fold.TrainRowCount,
            TestRows = fold.TestRowCount,
            FitSeconds = fold.FitTime.TotalSeconds,
            ScoreSeconds = fold.ScoreTime.TotalSeconds,
            Metric = metric.Name,
            Value = metric.Value,
        })).ToArray());

    /// <summary>Frees the models of all folds; the predictions stay.</summary>
    public void Dispose()
    {
        foreach (var fold in Folds)
        {
            (fold.Model as IDisposable)?.Dispose();
        }
    }

    private IEnumerable<TextTable> CreateTables()
    {
        yield return new TextTable(
            FormattableString.Invariant($"Figures, in brackets the intervals at {100 * _confidence:0.##} %"),
            ["figure", "mean over folds", "deviation", "all predictions"],
            [
                .. Metrics.Where(metric => !double.IsNaN(metric.Mean) || !double.IsNaN(metric.Pooled)).Select(metric => new[]
                {
                    MetricText.Name(metric.Name),
                    metric.Mean.Format(Text),
                    Text(metric.StandardDeviation),
                    metric.Pooled.Format(Text),
                }),
            ]);
        yield return new TextTable(
            "Folds",
            ["fold", "trained on", "predicted", "fit, s", "score, s", MetricText.Name(_metric)],
            [
                .. Folds.Select(fold => new[]
                {
                    Folds[^1].Repetition > 1 ? $"{fold.Repetition}.{fold.Number}" : $"{fold.Number}",
                    MetricText.Count(fold.TrainRowCount),
                    MetricText.Count(fold.TestRowCount),
                    fold.FitTime.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                    fold.ScoreTime.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                    fold.Failure is null && fold.Metrics.Count > 0 ? fold[_metric].Format(Text) : "failed",
                }),
            ]);
    }

    /// <summary>A figure in a column of them, where digits are below each other.</summary>
    internal static string Text(double value) => double.IsNaN(value) ? "–"
        : value.ToString(Math.Abs(value) < 100 ? "F4" : "G6", CultureInfo.InvariantCulture);

    private sealed class FoldRow
    {
        public int Repetition { get; set; }

        public int Fold { get; set; }

        public int TrainRows { get; set; }

        public int TestRows { get; set; }

        public double FitSeconds { get; set; }

        public double ScoreSeconds { get; set; }

        public string Metric { get; set; } = string.Empty;

        public double Value { get; set; }
    }
}
