using System.Text;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Reports;

/// <summary>A report as one file, which needs neither a network nor a script: a heading, what matters most in figures, and its parts.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Verdict">How good the model is and compared to what, in plain words.</param>
/// <param name="Highlights">The figures that matter most.</param>
/// <param name="Sections">Its parts, in order.</param>
internal sealed record ReportPage(string Title, string Verdict, IReadOnlyList<Highlight> Highlights, IReadOnlyList<ReportSection> Sections)
{
    // Nothing is loaded, nothing runs: browsers see to it, whatever the texts of the data are.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private static readonly Lazy<Html> _style = new(ReadStyle);

    /// <summary>Writes the file, or leaves what was there.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToHtml().Markup)));
    }

    /// <summary>The whole page.</summary>
    public Html ToHtml() => Html.Write(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <title>{Title}</title>
        <style>
        {_style.Value}</style>
        </head>
        <body>
        <a class="skip" href="#report">Skip to the report</a>
        <header>
        <p class="kicker">Model report</p>
        <h1>{Title}</h1>
        <p class="verdict">{Verdict}</p>
        {(Highlights.Count == 0 ? Html.Empty : Html.Write($"<dl class=\"highlights\">{Highlights.Select(highlight => highlight.ToHtml())}</dl>"))}
        </header>
        <nav aria-label="Contents"><ol>
        {Sections.Select(section => Html.Write($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>\n"))}</ol></nav>
        <main id="report">
        {Sections.Select(section => section.ToHtml())}</main>
        <footer><p>Made by MLNet.DeepExtensions. The page loads nothing and sends nothing: it can be mailed, printed and kept.</p></footer>
        </body>
        </html>

        """);

    private static Html ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("MLNet.DeepExtensions.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return Html.FromTrusted(reader.ReadToEnd());
    }
}
