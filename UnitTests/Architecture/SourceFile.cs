using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>A C# file of the library: where it is, its namespace, what it uses and what it declares.</summary>
/// <param name="Path">The path from the repository's root, with slashes.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Text">Its text.</param>
internal sealed partial record SourceFile(string Path, string Namespace, string Text)
{
    /// <summary>The folder from the repository's root, with slashes.</summary>
    public string Folder { get; } = Path[..Path.LastIndexOf('/')];

    /// <summary>The namespaces of its using directives.</summary>
    public IReadOnlyList<string> Usings { get; } = [.. UsingPattern().Matches(Text).Select(match => match.Groups[1].Value)];

    /// <summary>The names of the types that stand at its top.</summary>
    public IReadOnlyList<string> Types { get; } = [.. TypePattern().Matches(Text).Select(match => match.Groups[1].Value)];

    /// <summary>The names in its code that may be those of types.</summary>
    public IReadOnlySet<string> Names { get; } = TypeNamePattern()
        .Matches(CommentOrText().Replace(Text, " ")).Select(match => match.Value).ToHashSet();

    /// <summary>All files of a project.</summary>
    /// <param name="project">Its folder.</param>
    public static IReadOnlyList<SourceFile> ReadAll(string project) =>
    [
        .. from file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
           where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
           let text = File.ReadAllText(file)
           select new SourceFile(path, NamespacePattern().Match(text).Groups[1].Value, text),
    ];

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^(?:public|internal|file)[\w ]* (?:class|struct|record|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    // Neither a member (after a dot) nor a method (before a bracket, unless it is an object that is made).
    [GeneratedRegex(@"(?<=\bnew )[A-Z]\w*|(?<![\w.])[A-Z]\w*\b(?! ?\()")]
    private static partial Regex TypeNamePattern();

    [GeneratedRegex("""//.*|"(?:[^"\\\n]|\\.)*"|nameof\([^)]*\)""")]
    private static partial Regex CommentOrText();
}
