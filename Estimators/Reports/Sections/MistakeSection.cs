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

        var background = judged.Sample(BackgroundCount);
        var texts = WordEffects.FindTexts(judged, background);
        return new ReportSection(
            "worst",
            "Its worst mistakes",
            "The rows that it is most wrong about, and what led it astray. Where the label is wrong, the data is to be mended, not the model.",
            Html.Write(
                $"""
                <div class="mistakes">
                {worst.Select(row => CreateCard(row, background, texts))}</div>

                """));
    }

    // Of models of very many columns, pixels for example, single ones say nothing.
    private static ColumnExplanation? Explain(JudgedModel own, IDataView row, IDataView background)
    {
        var parts = ModelParts.Read(own.Model, background, own.Settings.LabelColumnName).Parts;
        return parts.Count is < 2 or > MostParts ? null : own.Model.ExplainColumns(row, background, className: null, SampleCount)[0];
    }

    // A model that has learned from the row would explain why it is right.
    private Html CreateCard(int row, IDataView background, IReadOnlySet<string> texts)
    {
        var (own, number) = (judged.WithModelFor(row), judged.Evaluated.Rows.RowNumbers[row]);
        var only = PickedRowsView.Create(judged.Rows, [number]);
        return Html.Write(
            $"""
            <article class="mistake">
            <h3>Row {MetricText.Count(number + 1)}: {Describe(row)}</h3>
            {new MistakePictures(own, only).Create(0)}{new WordEffects(own, only, texts).Create(0)}{CreateTable(Explain(own, only, background))}
            </article>

            """);
    }

    private string Describe(int row) => judged.Evaluated switch
    {
        ClassificationRows { Predictions: { } classes } => string.Create(
            CultureInfo.InvariantCulture,
            $"it is ‘{classes.ClassNames[classes.Labels[row]]}’, the model says ‘{classes.ClassNames[classes.Predicted[row]]}’")
            + (classes.Probabilities is null ? string.Empty : string.Create(
                CultureInfo.InvariantCulture, $" ({100 * classes.Probability(row, classes.Predicted[row]):0.#}\u00A0%)")),
        RegressionRows { Outputs: [var errors] } =>
            $"it is {MetricText.Number(errors.Labels[row])}, the model says {MetricText.Number(errors.Labels[row] + errors.Error(row))}",
        _ => $"error {MetricText.Number(judged.Evaluated.ComputeErrors()[row])}",
    };

    // Of two classes it is the score of true.
    private string? FindExplained(ColumnExplanation explanation) => explanation.ClassName
        ?? (judged.Evaluated is ClassificationRows { Predictions: { IsBinary: true } classes } ? classes.ClassNames[1] : null);

    private Html CreateTable(ColumnExplanation? explanation)
    {
        if (explanation is null)
        {
            return Html.Empty;
        }

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
