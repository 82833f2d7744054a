using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>The rows that a model predicts worst, and why.</summary>
/// <param name="judged">The model and its rows.</param>
internal sealed class MistakeSection(JudgedModel judged)
{
    private const int MostRows = 5;
    private const int BackgroundCount = 60;
    private const int SampleCount = 12;
    private const int MostParts = 200; // of rows that are explained part by part
    private const int MostShown = 8;

    /// <summary>Looks for them, and explains them.</summary>
    /// <returns>The part of the page; null if all rows are right.</returns>
    public ReportSection? Create()
    {
        var (losses, errors) = (judged.Evaluated.ComputeLosses(), judged.Evaluated.ComputeErrors());
        int[] worst = [.. Enumerable.Range(0, losses.Length).Where(row => errors[row] > 0).OrderByDescending(row => losses[row]).Take(MostRows)];
        if (worst.Length == 0)
        {
            return null;
        }

        var rows = PickedRowsView.Create(judged.Rows, [.. worst.Select(row => judged.Evaluated.Rows.RowNumbers[row])]);
        var background = judged.Sample(BackgroundCount);
        var explanations = Explain(rows, background);
        var pictures = new MistakePictures(judged, rows);
        var words = new WordEffects(judged, rows);
        return new ReportSection(
            "worst",
            "Its worst mistakes",
            "The rows that it is most wrong about, and what led it astray. Where the label is wrong, the data is to be mended, not the model.",
            Html.Write(
                $"""
                <div class="mistakes">
                {worst.Select((row, place) => CreateCard(row, explanations?[place], words.Create(place), pictures.Create(place)))}</div>

                """));
    }

    // Of models of very many columns, pixels for example, single ones say nothing.
    private IReadOnlyList<ColumnExplanation>? Explain(IDataView rows, IDataView background)
    {
        var parts = ModelParts.Read(judged.Model, background, judged.Settings.LabelColumnName).Parts;
        return parts.Count is < 2 or > MostParts ? null : judged.Model.ExplainColumns(rows, background, className: null, SampleCount);
    }

    private Html CreateCard(int row, ColumnExplanation? explanation, Html words, Html picture) => Html.Write(
        $"""
        <article class="mistake">
        <h3>Row {MetricText.Count(judged.Evaluated.Rows.RowNumbers[row] + 1)}: {Describe(row)}</h3>
        {picture}{words}{(explanation is null ? Html.Empty : CreateTable(explanation))}
        </article>

        """);

    private string Describe(int row) => judged.Evaluated switch
    {
        ClassificationRows { Predictions: { } classes } => string.Create(
            CultureInfo.InvariantCulture,
            $"it is ‘{classes.ClassNames[classes.Labels[row]]}’, the model says ‘{classes.ClassNames[classes.Predicted[row]]}’")
            + (classes.Probabilities is null ? string.Empty : string.Create(
                CultureInfo.InvariantCulture, $" ({100 * classes.Probability(row, classes.Predicted[row]):0.#} %)")),
        RegressionRows { Outputs: [var errors] } =>
            $"it is {MetricText.Number(errors.Labels[row])}, the model says {MetricText.Number(errors.Labels[row] + errors.Error(row))}",
        _ => $"error {MetricText.Number(judged.Evaluated.ComputeErrors()[row])}",
    };

    // Of two classes it is the score of true.
    private string? FindExplained(ColumnExplanation explanation) => explanation.ClassName
        ?? (judged.Evaluated is ClassificationRows { Predictions: { IsBinary: true } classes } ? classes.ClassNames[1] : null);

    private Html CreateTable(ColumnExplanation explanation)
    {
        var most = explanation.Columns.Max(column => Math.Abs(column.Contribution));
        return HtmlTables.Create(
            FindExplained(explanation) is { } name
                ? $"Blue speaks for ‘{name}’, orange against it"
                : "Blue raises the prediction, orange lowers it",
            ["column", "value", string.Empty, "effect"],
            explanation.Columns.Where(column => Math.Abs(column.Contribution) > 0.02 * most).Take(MostShown).Select(column => (IReadOnlyList<Html>)
            [
                Html.Write($"{column.Name}"),
                Html.Write($"{Short(column.Value)}"),
                HtmlTables.Bar(Math.Abs(column.Contribution) / most, isBad: column.Contribution < 0),
                Html.Write($"{column.Contribution.ToString("+0.###;−0.###;0", CultureInfo.InvariantCulture)}"),
            ]));
    }

    private static string Short(string value) => value.Length <= 80 ? value : value[..79] + "…";
}
