using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>
/// Compiles the blocks of a page. A program is compiled alone, as a project of its own would compile it. A fragment is compiled as a cell of a
/// notebook: after all blocks of the page above it, with the package's namespaces at hand and <see cref="Given"/> above them all.
/// </summary>
internal static partial class BlockCompiler
{
    /// <summary>What fragments need not declare.</summary>
    private const string Given = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        var ml = new MLContext(seed: 1);
        IDataView data = null!, train = null!, validation = null!, test = null!;
        """;

    private const string Name = "Block";

    private static readonly string[] _usings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly string[] _webUsings =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
    ];

    // "#:package" and "#:property" lines are for the command dotnet; the compiler must be told to pass over them.
    private static readonly CSharpParseOptions _program = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]);

    private static readonly CSharpParseOptions _script = _program.WithKind(SourceCodeKind.Script);

    private static readonly Lazy<MetadataReference[]> _references = new(() => [.. TestAssemblies().Select(Reference)]);

    private static readonly Lazy<MetadataReference[]> _webReferences = new(() => [.. _references.Value, .. WebAssemblies().Select(Reference)]);

    private static readonly ConcurrentDictionary<CodeBlock, (string Errors, byte[] Assembly)> _programs = new();

    private static readonly CSharpCompilationOptions _options =
        new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release);

    /// <summary>The errors of every block of a page, in the order of the blocks; an empty text where there are none.</summary>
    public static IReadOnlyList<string> Errors(DocumentationPage page)
    {
        var above = Cell(Given, page.Blocks.Any(block => block.IsWeb), previous: null);
        var errors = new List<string>();
        foreach (var (place, block) in page.Blocks.Index())
        {
            if (block.Runs)
            {
                errors.Add(Compile(block).Errors);
            }

            if (page.Blocks.Skip(place).Any(other => !other.Runs))
            {
                var cell = Cell(block.Text, block.IsWeb, above);
                var ofCell = Errors(block, cell.GetDiagnostics());
                above = ofCell.Length == 0 ? cell : above; // a program may have what only programs can have
                if (!block.Runs)
                {
                    errors.Add(ofCell);
                }
            }
        }

        return errors;
    }

    /// <summary>Writes the assembly of a program that has no errors.</summary>
    public static void Write(CodeBlock program, string path)
    {
        var (errors, assembly) = Compile(program);
        Assert.AreEqual(string.Empty, errors);
        File.WriteAllBytes(path, assembly);
    }

    /// <summary>The errors and warnings of a program.</summary>
    public static string Diagnostics(CodeBlock program) => string.Join(
        '\n', Program(program).GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));

    /// <summary>Loads the assembly of classes into this process.</summary>
    public static Assembly Load(string text)
    {
        using var assembly = new MemoryStream();
        var result = Program(new CodeBlock("Classes.cs", Line: 1, text, Runs: false))
            .WithAssemblyName($"Block{Guid.NewGuid():N}")
            .WithOptions(_options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary))
            .Emit(assembly);
        Assert.IsTrue(result.Success, $"{string.Join('\n', result.Diagnostics)}\n{text}");
        return Assembly.Load(assembly.ToArray());
    }

    private static CSharpCompilation Program(CodeBlock block) => CSharpCompilation.Create(
        Name,
        [Parse(block.Text, block.Page), Parse(string.Concat(Usings(block.IsWeb).Select(name => $"global using {name};\n")))],
        References(block.IsWeb),
        _options);

    private static CSharpCompilation Cell(string text, bool isWeb, CSharpCompilation? previous) => CSharpCompilation.CreateScriptCompilation(
        Name,
        CSharpSyntaxTree.ParseText(UsingDeclaration().Replace(text, match => new string(' ', match.Length)), _script),
        previous is null ? References(isWeb) : null,
        _options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary).WithUsings(Usings(isWeb).Concat(PackageNamespaces()).ToArray()),
        previous);

    // A cell has no using declarations: what it declares is there for the cells after it.
    [GeneratedRegex(@"^(await )?using (?=\w+\??\s\w+ =)", RegexOptions.Multiline)]
    private static partial Regex UsingDeclaration();

    private static SyntaxTree Parse(string text, string path = "") => CSharpSyntaxTree.ParseText(text, _program, path);

    // Once for the errors and for the assembly.
    private static (string Errors, byte[] Assembly) Compile(CodeBlock program) => _programs.GetOrAdd(program, block =>
    {
        using var assembly = new MemoryStream();
        var result = Program(block).Emit(assembly);
        return (Errors(block, result.Diagnostics), assembly.ToArray());
    });

    private static string Errors(CodeBlock block, IEnumerable<Diagnostic> diagnostics) => string.Join('\n', diagnostics
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        .Select(error =>
            $"{block.Page}:{block.Line + error.Location.GetLineSpan().StartLinePosition.Line}: {error.GetMessage(CultureInfo.InvariantCulture)}"));

    private static string[] Usings(bool isWeb) => isWeb ? [.. _usings, .. _webUsings] : _usings;

    private static MetadataReference[] References(bool isWeb) => isWeb ? _webReferences.Value : _references.Value;

    private static MetadataReference Reference(string path) => MetadataReference.CreateFromFile(path);

    private static IEnumerable<string> PackageNamespaces() =>
        PackageAssemblies.All.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.Namespace!).Distinct();

    private static string[] TestAssemblies() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The assemblies of ASP.NET, which the SDK brings, beside .NET's own.</summary>
    private static IEnumerable<string> WebAssemblies()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!.Replace(
            "Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal);
        var known = TestAssemblies().Select(Path.GetFileName).ToHashSet();
        return Directory.EnumerateFiles(folder, "*.dll").Where(file => !known.Contains(Path.GetFileName(file)) && IsManaged(file));
    }

    private static bool IsManaged(string file)
    {
        try
        {
            AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
