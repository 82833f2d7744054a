using System.Text;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A table for people: the first column on the left, the others on the right.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The cells of each row, as many as there are columns.</param>
internal sealed record TextTable(string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What there is to say below it; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The table in aligned columns.</summary>
    public string ToText()
    {
        IReadOnlyList<string>[] rows = [.. Rows.Select(row => (IReadOnlyList<string>)[.. row.Select(OnOneLine)])];
        int[] widths = [.. Header.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max())];
        var text = new StringBuilder();
        Write(text, Title);
        foreach (var row in rows.Prepend(Header))
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            Write(text, string.Join("  ", cells).TrimEnd());
        }

        return Write(text, Note).ToString();
    }

    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Write(text, $"**{Escape(Title)}**");
        text.AppendLine();
        WriteRow(text, Header.Select(Escape));
        WriteRow(text, Header.Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var row in Rows)
        {
            WriteRow(text, row.Select(Escape));
        }

        return Note is null ? text.ToString() : text.AppendLine().AppendLine(Note).ToString();
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static StringBuilder Write(StringBuilder text, string? line) => string.IsNullOrEmpty(line) ? text : text.AppendLine(line);

    private static string Escape(string cell) => OnOneLine(cell).Replace("|", "\\|", StringComparison.Ordinal);

    private static string OnOneLine(string cell) => cell.ReplaceLineEndings(" ");
}
