using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Labels that are probably wrong.</summary>
internal static class LabelSection
{
    private const int MostShown = 8;
    private const int MostColumns = 3;
    private const int FewestRows = 50;
    private const double MostCredible = 0.2; // of the labels

    /// <summary>Looks for them.</summary>
    /// <param name="judged">The model and its rows.</param>
    /// <returns>The part of the page; null where there are none, or the model gives no probabilities.</returns>
    public static ReportSection? Create(JudgedModel judged)
    {
        if (judged.Evaluated is not ClassificationRows { Predictions: { Probabilities: not null } classes } rows || rows.Rows.Count < FewestRows)
        {
            return null;
        }

        var found = LabelErrors.Find(classes);
        if (found.Suspects.Count == 0)
        {
            return null;
        }

        SuspectLabel[] shown = [.. found.Suspects.Take(MostShown)];
        var values = RowTexts.Read(judged, [.. shown.Select(suspect => rows.Rows.RowNumbers[suspect.Row])], MostColumns);
        return new ReportSection(
            "labels",
            "Labels that are probably wrong",
            FormattableString.Invariant($"{found.Suspects.Count:N0} of {rows.Rows.Count:N0} labels look wrong; ")
            + (found.EstimatedShare <= MostCredible
                ? FormattableString.Invariant($"{100 * found.EstimatedShare:0.#} % are estimated to be. Look at them before the model is blamed.")
                : "that are so many that the model is too weak to tell wrong labels from mistakes of its own. Look at the surest ones alone."),
            HtmlTables.Create(
                found.Suspects.Count > MostShown ? FormattableString.Invariant($"The {MostShown} most suspect") : "The suspect labels",
                ["row", "label", "probably", "how sure", .. values.Names],
                shown.Select((suspect, place) => (IReadOnlyList<Html>)
                [
                    Html.Write($"{MetricText.Count(rows.Rows.RowNumbers[suspect.Row] + 1)}"),
                    Html.Write($"{classes.ClassNames[suspect.Label]}"),
                    Html.Write($"{classes.ClassNames[suspect.Suggested]}"),
                    Html.Write($"{classes.Probability(suspect.Row, suspect.Suggested):0.#%}"),
                    .. values.Texts[place].Select(text => Html.Write($"{text}")),
                ]),
                isText: true));
    }
}
