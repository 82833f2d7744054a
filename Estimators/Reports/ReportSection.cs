namespace MLNet.DeepExtensions.Reports;

/// <summary>A part of a page, which its table of contents names.</summary>
/// <param name="Id">What links to it say: lower-case letters and hyphens.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Lead">What it shows and how it is read, in a sentence or two.</param>
/// <param name="Blocks">What stands in it.</param>
internal sealed record ReportSection(string Id, string Title, string Lead, params IReadOnlyList<Html> Blocks)
{
    /// <summary>The part as markup.</summary>
    public Html ToHtml() => Html.Write(
        $"""
        <section id="{Id}" aria-labelledby="{Id}-title">
        <h2 id="{Id}-title">{Title}</h2>
        <p class="lead">{Lead}</p>
        {Blocks}
        </section>

        """);
}
