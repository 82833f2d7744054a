namespace MLNet.DeepExtensions.Reports;

/// <summary>A figure that matters much, shown large.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">Between which values it probably lies, or what it compares to; empty for nothing.</param>
internal sealed record Highlight(string Name, string Value, string Note = "")
{
    /// <summary>The figure as markup.</summary>
    public Html ToHtml() => Html.Write($"<div><dt>{Name}</dt><dd><strong>{Value}</strong><span>{Note}</span></dd></div>\n");
}
