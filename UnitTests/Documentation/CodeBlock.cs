namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>A C# block of a page for users.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">The line of the page that the block's first line is, from 1.</param>
/// <param name="Text">The code.</param>
/// <param name="Runs">Whether it is a complete program; else it is a fragment.</param>
internal sealed record CodeBlock(string Page, int Line, string Text, bool Runs)
{
    /// <summary>Whether it is code of a web server, which has ASP.NET's assemblies and usings beside .NET's.</summary>
    public bool IsWeb => Text.Contains("WebApplication", StringComparison.Ordinal);

    public override string ToString() => $"{Page}:{Line}";
}
