using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>What came of a comparison: a table of the models, the best first, and what their differences say.</summary>
public sealed class ComparisonReport
{
    private readonly FoldedRows _rows;
    private readonly double _confidence;
    private readonly bool _inPoints;

    internal ComparisonReport(
        FoldedRows rows,
        ComparisonOptions options,
        bool inPoints,
        string metric,
        IReadOnlyList<ComparedModel> models,
        IReadOnlyList<Finding> findings)
    {
        (_rows, _confidence, _inPoints) = (rows, options.Confidence, inPoints);
        (Metric, Models, Findings) = (metric, models, findings);
    }

    /// <summary>The figure that is compared.</summary>
    public string Metric { get; }

    /// <summary>The models, the best first, those that failed last. The naive one is among them.</summary>
    public IReadOnlyList<ComparedModel> Models { get; }

    /// <summary>What stood out: folds that lack a class.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The best model by its mean, the naive one apart.</summary>
    public ComparedModel Best => Models.First(model => !model.IsBaseline);

    /// <summary>A model by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such model; the message lists all.</exception>
    public ComparedModel this[string name] => Models.FirstOrDefault(model => model.Name == name) ?? throw new ArgumentException(
        $"The model must be one of {string.Join(", ", Models.Select(model => $"'{model.Name}'"))} but is '{name}'.", nameof(name));

    /// <summary>By how much one model is better than another, on the folds that both predicted.</summary>
    /// <param name="first">The name of one model.</param>
    /// <param name="second">The name of the other.</param>
    /// <exception cref="ArgumentException">There is no such model; the message lists all.</exception>
    public ModelDifference Difference(string first, string second)
    {
        var (one, other) = (this[first], this[second]);
        var mean = CorrectedMean.Compute(one.FoldValues.Zip(other.FoldValues, (value, against) => value - against), _rows.TestShare);
        return new ModelDifference(one, other, mean, (_confidence, _inPoints));
    }

    /// <summary>What the folds say of the best model and each other one, a sentence each.</summary>
    public IReadOnlyList<string> Verdicts =>
    [
        .. Models.Skip(1).Select(model => model.FailedFoldCount == _rows.Folds.Count
            ? $"{model.Name} failed: {model.Failure!.Message}"
            : Difference(Models[0].Name, model.Name).ToString()),
    ];

    /// <summary>The table and the sentences, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(Headline);
        foreach (var finding in Findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{finding.Severity}: {finding.Message}");
        }

        return text.AppendLine().Append(CreateTable().ToText()).AppendLine().AppendJoin(Environment.NewLine, Verdicts).ToString().TrimEnd();
    }

    /// <summary>The table and the sentences in Markdown, for a page or a pull request.</summary>
    public string ToMarkdown() => new StringBuilder().AppendLine(Headline).AppendLine()
        .AppendJoin(string.Empty, Findings.Select(finding => $"- {finding.Severity}: {finding.Message}{Environment.NewLine}"))
        .Append(Findings.Count > 0 ? Environment.NewLine : string.Empty)
        .Append(CreateTable().ToMarkdown()).AppendLine()
        .AppendJoin(Environment.NewLine, Verdicts.Select(verdict => $"- {verdict}"))
        .ToString().TrimEnd();

    /// <summary>The table as data.</summary>
    /// <returns>
    /// A row for each model: <c>Model</c>, <c>IsBaseline</c>, <c>Metric</c>, <c>Mean</c>, <c>Lower</c> and <c>Upper</c>, <c>FitSeconds</c>,
    /// <c>ScoreSeconds</c>, <c>ModelBytes</c>, <c>FailedFolds</c> and <c>Failure</c>; NaN for what is not known.
    /// </returns>
    public IDataView ToDataView() => DetachedContext.Shared.Data.LoadFromEnumerable(Models.Select(model => new ModelRow
    {
        Model = model.Name,
        IsBaseline = model.IsBaseline,
        Metric = Metric,
        Mean = model.Mean.Value,
        Lower = model.Mean.Interval?.Lower ?? double.NaN,
        Upper = model.Mean.Interval?.Upper ?? double.NaN,
        FitSeconds = model.FitTime.TotalSeconds,
        ScoreSeconds = model.ScoreTime.TotalSeconds,
        ModelBytes = model.ModelBytes ?? double.NaN,
        FailedFolds = model.FailedFoldCount,
        Failure = model.Failure?.Message ?? string.Empty,
    }).ToArray());

    private string Headline => FormattableString.Invariant(
        $"{_rows.Columns.Count:N0} rows, {_rows.Rule}: mean {MetricText.Name(Metric)}, in brackets the intervals at {100 * _confidence:0.##} %");

    private TextTable CreateTable() => new(
        "Models",
        ["model", MetricText.Name(Metric), "fit, s", "score, s", "size", "failed folds"],
        [
            .. Models.Select(model => new[]
            {
                model.Name,
                model.Mean.Format(CrossValidationReport.Text),
                model.IsBaseline || double.IsNaN(model.Mean) ? "–" : model.FitTime.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                model.IsBaseline || double.IsNaN(model.Mean) ? "–" : model.ScoreTime.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                ModelSize.ToText(model.ModelBytes),
                model.FailedFoldCount.ToString(CultureInfo.InvariantCulture),
            }),
        ]);

    private sealed class ModelRow
    {
        public string Model { get; set; } = string.Empty;

        public bool IsBaseline { get; set; }

        public string Metric { get; set; } = string.Empty;

        public double Mean { get; set; }

        public double Lower { get; set; }

        public double Upper { get; set; }

        public double FitSeconds { get; set; }

        public double ScoreSeconds { get; set; }

        public double ModelBytes { get; set; }

        public int FailedFolds { get; set; }

        public string Failure { get; set; } = string.Empty;
    }
}
