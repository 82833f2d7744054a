using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>What README.md and the pages of docs/ show works as it is printed.</summary>
[TestClass]
public sealed class DocumentationTests
{
    private const string FrontDoor = "README.md", Index = "docs/README.md";

    private static readonly Dictionary<string, Lazy<IReadOnlyList<string>>> _errors = DocumentationPage.All.ToDictionary(
        page => page.Key, page => new Lazy<IReadOnlyList<string>>(() => BlockCompiler.Errors(page.Value)));

    private static readonly Lazy<BlockPrograms> _programs = new(() => new BlockPrograms(
        DocumentationPage.All.Values.SelectMany(page => page.Blocks).Where(block => block.Runs && ErrorsOf(block).Length == 0)));

    public static IEnumerable<object[]> Blocks => Cases(_ => true);

    public static IEnumerable<object[]> Programs => Cases(block => block.Runs);

    [ClassCleanup]
    public static void End()
    {
        if (_programs.IsValueCreated)
        {
            _programs.Value.Dispose();
        }
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_OfAPage_Compiles(string page, int line)
    {
        var errors = ErrorsOf(Block(page, line));
        Assert.AreEqual(string.Empty, errors, $"""
            {errors}
            A block after "<!-- runs -->" is compiled as a program, others as fragments that know the package's namespaces, ml, data, train,
            validation, test, and what the blocks of the page above declare.
            """);
    }

    [TestMethod]
    [DynamicData(nameof(Programs))]
    public async Task Program_OfAPage_RunsInAnEmptyFolder(string page, int line)
    {
        var program = Block(page, line);
        Assert.AreEqual(string.Empty, ErrorsOf(program));
        var (exitCode, output) = await _programs.Value.ResultOf(program);
        Assert.AreEqual(0, exitCode, $"{program} ended with\n{output}");
    }

    [TestMethod]
    public void Call_InThePagesText_HasParametersOfTheseNames()
    {
        var methods = PackageAssemblies.All.SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type => type.GetMethods()).ToLookup(method => method.Name);
        foreach (var (page, name, parameters) in DocumentationPage.All.Values.SelectMany(page => page.Calls))
        {
            Assert.IsTrue(
                !methods.Contains(name)
                    || methods[name].Any(method => parameters.All(parameter => method.GetParameters().Any(p => p.Name == parameter))),
                $"{page}: no method {name} has the parameters {string.Join(", ", parameters)}.");
        }
    }

    [TestMethod]
    public void Link_OfAPage_LeadsToAFileAndAHeading()
    {
        foreach (var page in DocumentationPage.All.Values)
        {
            foreach (var link in page.Links)
            {
                var (path, heading) = link.Split('#') is [var file, var anchor] ? (file, anchor) : (link, string.Empty);
                var target = path.Length == 0
                    ? Repository.PathOf(page.Name)
                    : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page.Name))!, path));
                Assert.IsTrue(Path.Exists(target), $"{page.Name}: there is no {link}.");
                Assert.IsTrue(
                    heading.Length == 0 || DocumentationPage.Open(target).Anchors.Contains(heading),
                    $"{page.Name}: {path} has no heading for #{heading}.");
            }
        }
    }

    [TestMethod]
    public void Page_OfDocs_HasAProgramThatRunsAndIsInTheIndex()
    {
        var index = DocumentationPage.All[Index];
        foreach (var page in DocumentationPage.All.Values.Where(page => page.Name is not Index and not FrontDoor))
        {
            Assert.IsTrue(page.Blocks.Any(block => block.Runs), $"{page.Name} has no block after \"<!-- runs -->\".");
            Assert.Contains(Path.GetFileName(page.Name), index.Links, $"{Index} has no link to {page.Name}.");
        }
    }

    [TestMethod]
    public void FrontDoor_ReadInFiveMinutes_HasUnder150Lines() =>
        Assert.IsLessThan(
            150, DocumentationPage.All[FrontDoor].Text.TrimEnd().Split('\n').Length, "Move what is not for a newcomer to a page of docs/.");

    private static IEnumerable<object[]> Cases(Func<CodeBlock, bool> isCase) =>
        DocumentationPage.All.Values.SelectMany(page => page.Blocks).Where(isCase).Select(block => new object[] { block.Page, block.Line });

    private static CodeBlock Block(string page, int line) => DocumentationPage.All[page].Blocks.Single(block => block.Line == line);

    private static string ErrorsOf(CodeBlock block)
    {
        var blocks = DocumentationPage.All[block.Page].Blocks;
        return _errors[block.Page].Value[blocks.ToList().IndexOf(block)];
    }
}
