using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>README.md or a page of docs/, and the C# blocks in it.</summary>
internal sealed partial class DocumentationPage
{
    private const string Fence = "```", CSharp = "```csharp", Runs = "<!-- runs -->";

    private DocumentationPage(string file)
    {
        Name = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        Blocks = [.. Read(Name, File.ReadAllLines(file))];
        Text = File.ReadAllText(file);
        Calls = [.. Call().Matches(Text).Select(call => (Name, call.Groups[1].Value, call.Groups[2].Value.Split(", ")))];
        var text = Fenced().Replace(Text, string.Empty);
        Links = [.. Link().Matches(text).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal))];
        Anchors = Heading().Matches(text).Select(heading => Anchor(heading.Groups[1].Value)).ToHashSet();
    }

    /// <summary>All pages, by name.</summary>
    public static IReadOnlyDictionary<string, DocumentationPage> All { get; } = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md")
        .Prepend(Repository.PathOf("README.md")).Select(file => new DocumentationPage(file)).ToDictionary(page => page.Name);

    public string Name { get; }

    /// <summary>The blocks in their order on the page.</summary>
    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>The calls in running text whose arguments are names, such as `Fit(train, validation)`.</summary>
    public IReadOnlyList<(string Page, string Method, string[] Parameters)> Calls { get; }

    /// <summary>The whole page.</summary>
    public string Text { get; }

    /// <summary>The targets of the links to files of the repository and to headings, as they are written.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>What a link may name behind "#": the headings, in small letters and with hyphens for spaces.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>The page of a file, which may be any page of the repository.</summary>
    public static DocumentationPage Open(string file) => new(file);

    [GeneratedRegex(@"`(?:\w+\.)*(\w+)\(([a-z]\w*(?:, [a-z]\w*)*)(?:, …)?\)`")]
    private static partial Regex Call();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.*?)\\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    private static string Anchor(string heading) => Punctuation().Replace(heading.ToLowerInvariant(), string.Empty).Replace(' ', '-');

    private static IEnumerable<CodeBlock> Read(string page, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd() != CSharp)
            {
                continue;
            }

            var end = Array.FindIndex(lines, i + 1, line => line.TrimEnd() == Fence);
            Assert.IsGreaterThan(i, end, $"{page}:{i + 1}: the block has no end.");
            yield return new CodeBlock(page, i + 2, string.Join('\n', lines[(i + 1)..end]), i > 0 && lines[i - 1].Trim() == Runs);
            i = end;
        }
    }
}
