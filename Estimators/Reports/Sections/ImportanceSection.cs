using System.Globalization;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Columns;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Which columns a model lives on, and what it makes of their values.</summary>
internal static class ImportanceSection
{
    private const int MostRows = 600;
    private const int MostScoredRows = 60_000; // so that models of very many columns do not take hours
    private const int FewestRows = 30;
    private const int MostShown = 15;
    private const int Shuffles = 3;

    /// <summary>Shuffles one column after the other, and draws the effect of the most important ones.</summary>
    /// <param name="judged">The model and its rows.</param>
    /// <returns>The part of the page; null where there are too few rows or too many columns.</returns>
    public static ReportSection? Create(JudgedModel judged)
    {
        if (judged.FindUnseen() is not { } unseen)
        {
            return Create(judged, note: string.Empty);
        }

        return unseen.Evaluated.Rows.Count >= FewestRows
            ? Create(unseen, FormattableString.Invariant(
                $" It was measured on {unseen.Evaluated.Rows.Count:N0} rows, by those parts of the model that have not learned from them."))
            : Create(judged, " It was measured on rows that the model has learned from: a column that it knows by heart looks better than it is.");
    }

    private static ReportSection? Create(JudgedModel judged, string note)
    {
        var sample = judged.Sample(MostRows);
        var rows = ModelParts.Read(judged.Model, sample, judged.Settings.LabelColumnName);
        var count = Math.Min(rows.Memory.Count, MostScoredRows / Shuffles / rows.Parts.Count);
        if (count < FewestRows || rows.Parts.Count < 2)
        {
            return null;
        }

        var (metric, higherIsBetter) = judged.Evaluated.FindMetric(judged.Task.DefaultMetric(judged.Evaluated));
        var importance = new PermutationImportance(
            judged.Model,
            new LabelRule(judged.Settings.LabelColumnName, "a label", _ => true, "predictions", RowParts.HasScore),
            scored => (higherIsBetter ? 1 : -1) * judged.Read(scored).Measure(metric),
            judged.Settings.ScoreColumnName);
        var columns = importance.Measure(count < rows.Memory.Count ? judged.Sample(count) : sample, columnNames: null, Shuffles, seed: 0);
        return Create(columns, MetricText.Name(metric), new EffectCharts(judged, rows), note);
    }

    private static ReportSection Create(IReadOnlyList<ColumnImportance> columns, string metric, EffectCharts effects, string note)
    {
        var most = Math.Max(columns[0].Importance, double.Epsilon);
        var title = columns.Count > MostShown
            ? FormattableString.Invariant($"The {MostShown} most important of {columns.Count:N0}")
            : "By importance";
        return new ReportSection(
            "importance",
            "What it looks at",
            $"By how much the {metric} gets worse when the values of a column are shuffled among the rows, so that they say nothing any more."
            + note,
            HtmlTables.Create(
                title,
                ["column", string.Empty, "worse by"],
                columns.Take(MostShown).Select(column => (IReadOnlyList<Html>)
                [
                    Html.Write($"{column.Name}"), HtmlTables.Bar(column.Importance / most), Html.Write($"{ToText(column.Importance, most)}"),
                ])),
            effects.Create(columns.Where(column => column.Importance > 0.02 * most).Take(EffectCharts.MostColumns)));
    }

    // Numbers below each other have as many digits.
    private static string ToText(double importance, double most) =>
        most < 1 ? importance.ToString("0.0000", CultureInfo.InvariantCulture) : MetricText.Number(importance);
}
