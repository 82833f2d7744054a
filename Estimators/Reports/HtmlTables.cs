using System.Globalization;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports;

/// <summary>Tables on a page: they scroll by themselves where they are wider than it.</summary>
internal static class HtmlTables
{
    /// <summary>Writes a table of texts: the first column on the left, the others on the right.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isText">Whether all columns hold texts, which begin on the left.</param>
    public static Html Create(TextTable table, bool isText = false) => Create(
        table.Title,
        table.Header,
        table.Rows.Select(row => (IReadOnlyList<Html>)[.. row.Select(cell => Html.Write($"{cell.Trim()}"))]),
        table.Note,
        isText);

    /// <summary>Writes a table.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="header">The names of its columns.</param>
    /// <param name="rows">The cells of each row, as many as there are columns.</param>
    /// <param name="note">What there is to say below it; null for nothing.</param>
    /// <param name="isText">Whether its columns hold texts rather than numbers.</param>
    public static Html Create(
        string title, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<Html>> rows, string? note = null, bool isText = false) => Html.Write(
        $"""
        <figure class="table">
        <figcaption>{title}</figcaption>
        <div class="scroll" role="region" aria-label="{title}" tabindex="0"><table class="{(isText ? "texts" : "numbers")}">
        <thead><tr>{header.Select(name => Html.Write($"<th scope=\"col\">{name.Trim()}</th>"))}</tr></thead>
        <tbody>
        {rows.Select(CreateRow)}</tbody></table></div>
        {(note is null ? Html.Empty : Html.Write($"<p class=\"note\">{note}</p>"))}
        </figure>

        """);

    /// <summary>Draws how large a number is beside those above and below it; the number stands in another cell.</summary>
    /// <param name="share">Its part of the largest.</param>
    /// <param name="isBad">Whether large is bad.</param>
    public static Html Bar(double share, bool isBad = false)
    {
        var width = string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1):0.#}%");
        return Html.Write($"<i class=\"bar{(isBad ? " bad" : string.Empty)}\" style=\"width:{width}\"></i>");
    }

    /// <summary>Writes pairs of a name and what there is to say of it, without those of which there is nothing.</summary>
    /// <param name="entries">The pairs.</param>
    public static Html Facts(params IEnumerable<(string Name, string? Text)> entries) => Html.Write(
        $"""
        <dl class="facts">
        {entries.Where(entry => !string.IsNullOrEmpty(entry.Text))
            .Select(entry => Html.Write($"<div><dt>{entry.Name}</dt><dd>{entry.Text}</dd></div>\n"))}</dl>

        """);

    private static Html CreateRow(IReadOnlyList<Html> cells) => Html.Write(
        $"<tr><th scope=\"row\">{cells[0]}</th>{cells.Skip(1).Select(cell => Html.Write($"<td>{cell}</td>"))}</tr>\n");
}
