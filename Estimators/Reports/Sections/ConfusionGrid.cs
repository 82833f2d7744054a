using System.Globalization;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Which class was taken for which, as a table whose cells are the darker the more of a class's rows they hold.</summary>
internal static class ConfusionGrid
{
    private const int MostClasses = 15;

    /// <summary>Writes the table; of many classes, the most frequent mistakes.</summary>
    /// <param name="confusion">How often each class was taken for each other one.</param>
    public static Html Create(ConfusionTable confusion)
    {
        var names = confusion.ClassNames;
        if (names.Count > MostClasses)
        {
            return HtmlTables.Create(confusion.ToTable());
        }

        var classes = Enumerable.Range(0, names.Count);
        return Html.Write(
            $"""
            <figure class="table">
            <figcaption>What was taken for what
            <span>Rows: what they are. Columns: what the model says. The green diagonal is right.</span></figcaption>
            <div class="scroll" role="region" aria-label="What was taken for what" tabindex="0"><table class="confusion">
            <thead><tr><td></td>{names.Select(name => Html.Write($"<th scope=\"col\">{name}</th>"))}</tr></thead>
            <tbody>
            {classes.Select(label => CreateRow(confusion, label))}</tbody></table></div>
            </figure>

            """);
    }

    private static Html CreateRow(ConfusionTable confusion, int label)
    {
        double[] counts = [.. Enumerable.Range(0, confusion.ClassNames.Count).Select(predicted => confusion[label, predicted])];
        var sum = counts.Sum();
        return Html.Write(
            $"""
            <tr><th scope="row">{confusion.ClassNames[label]}</th>
            {counts.Select((count, predicted) => CreateCell(count, count / sum, label == predicted))}</tr>

            """);
    }

    private static Html CreateCell(double count, double share, bool isRight)
    {
        if (count <= 0)
        {
            return Html.Write($"<td class=\"none\">0</td>");
        }

        var depth = string.Create(CultureInfo.InvariantCulture, $"{8 + (share * 52):0}%");
        return Html.Write(
            $"<td class=\"{(isRight ? "right" : "wrong")}\" style=\"--depth:{depth}\">{MetricText.Count(count)}<small>{share:0%}</small></td>");
    }
}
