using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How good the predictions for some rows are: figures, with intervals if they were asked for, and what stood out.</summary>
public abstract class EvaluationReport
{
    private const int FewUnits = 20;
    private readonly IReadOnlyList<MeasuredFigure> _figures;
    private readonly double? _confidence;

    private protected EvaluationReport(EvaluatedRows rows, ReportOptions options)
    {
        (Evaluated, _figures, _confidence, RowCount) = (rows, rows.Figures, options.Confidence, rows.Rows.Count);
        All = rows.MeasureAll(options);
        Metrics = [.. All.Where((_, i) => _figures[i].Part is null)];
        Findings = [.. rows.Findings(), .. FindFewUnits(rows.Rows)];
    }

    /// <summary>The number of rows that the figures are of.</summary>
    public int RowCount { get; }

    /// <summary>The figures of all classes or outputs together.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; }

    /// <summary>What stood out: rows that were left out, labels that the model does not know, figures that are not defined.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>A figure of <see cref="Metrics"/> by its name, for example <c>MacroF1</c>.</summary>
    /// <param name="metric">The name.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public MetricValue this[string metric] => Metrics.FirstOrDefault(value => value.Name == metric) ?? throw new ArgumentException(
        $"The metric must be one of {string.Join(", ", Metrics.Select(value => $"'{value.Name}'"))} but is '{metric}'.", nameof(metric));

    /// <summary>The rows that the figures are of.</summary>
    internal EvaluatedRows Evaluated { get; }

    /// <summary>What the figures are of, in words.</summary>
    internal string FullHeadline => _confidence is { } confidence
        ? FormattableString.Invariant($"{Headline}; in brackets the intervals at {100 * confidence:0.##} %")
        : Headline;

    /// <summary>All figures: first those of each class or output, then those of all.</summary>
    private protected MetricValue[] All { get; }

    /// <summary>What the figures are of, without what their intervals are.</summary>
    private protected abstract string Headline { get; }

    /// <summary>The tables for people.</summary>
    internal abstract IEnumerable<TextTable> CreateTables();

    /// <summary>Writes what a report has besides figures.</summary>
    private protected virtual void WriteMore(Utf8JsonWriter json)
    {
    }

    /// <summary>The report as a person wants to read it, in aligned tables: of many classes, the worst first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(FullHeadline);
        foreach (var finding in Findings)
        {
            text.Append(finding.Severity).Append(": ").AppendLine(finding.Message);
        }

        foreach (var table in CreateTables())
        {
            text.AppendLine().Append(table.ToText());
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The report in Markdown, for a page or a pull request.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder().AppendLine(FullHeadline);
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

    /// <summary>The report in JSON: figures that are not defined are null.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", RowCount);
            JsonText.WriteNumber(json, "confidence", _confidence ?? double.NaN);
            JsonText.WriteMetrics(json, "metrics", Metrics);
            json.WriteStartObject("parts");
            foreach (var part in _figures.Zip(All).Where(pair => pair.First.Part is not null).GroupBy(pair => pair.First.Part!))
            {
                JsonText.WriteMetrics(json, part.Key, part.Select(pair => pair.Second));
            }

            json.WriteEndObject();
            WriteMore(json);
            json.WriteStartArray("findings");
            foreach (var finding in Findings)
            {
                json.WriteStartObject();
                json.WriteString("severity", finding.Severity.ToString());
                json.WriteString("code", finding.Code);
                json.WriteString("message", finding.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The figures as data.</summary>
    /// <returns>
    /// A row for each figure: <c>Part</c>, the class or output, empty for all of them; <c>Metric</c>; <c>Value</c>; and <c>Lower</c> and
    /// <c>Upper</c>, NaN
    /// without an interval.
    /// </returns>
    public IDataView ToDataView() => DetachedContext.Shared.Data.LoadFromEnumerable(
        _figures.Zip(All, (figure, metric) => new FigureRow
        {
            Part = figure.Part ?? string.Empty,
            Metric = metric.Name,
            Value = metric.Value,
            Lower = metric.Interval?.Lower ?? double.NaN,
            Upper = metric.Interval?.Upper ?? double.NaN,
        }).ToArray());

    /// <summary>A figure of all by its name; one that is not defined if the report has none.</summary>
    private protected MetricValue Find(string name) =>
        Metrics.FirstOrDefault(metric => metric.Name == name) ?? new MetricValue(name, double.NaN, interval: null, higherIsBetter: true);

    // Of few rows that are drawn anew, all may be alike.
    private IEnumerable<Finding> FindFewUnits(ScoredRows rows)
    {
        var (units, what) = rows.GroupCount is { } groups ? (groups, "groups of rows that belong together") : (rows.Count, "rows");
        return _confidence is not null && units < FewUnits
            ? [Finding.Warning("few-rows", $"There are only {units} {what}, and the intervals are probably too narrow. Evaluate on more of them.")]
            : [];
    }

    private sealed class FigureRow
    {
        public string Part { get; set; } = string.Empty;

        public string Metric { get; set; } = string.Empty;

        public double Value { get; set; }

        public double Lower { get; set; }

        public double Upper { get; set; }
    }
}
