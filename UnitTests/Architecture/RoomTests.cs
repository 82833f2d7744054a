using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>The rooms of the house: folders, namespaces, and which may know which.</summary>
[TestClass]
public partial class RoomTests
{
    private const string Root = "MLNet.DeepExtensions";
    private const int MostFiles = 22;
    private const int LongestLine = 150;

    // Folders that only sort the files of one namespace, so that a program that names their types needs one using.
    private static readonly string[] _shelves =
    [
        "Trainers/Layers/Dense", "Trainers/Layers/Sequences", "Trainers/Layers/Images", "Trainers/Layers/Tables", "Trainers/Layers/Pretrained",
        "Trainers/Layers/Words",
        "Trainers/Training/Diagnostics/Data", "Trainers/Training/Diagnostics/Training",
        "Transforms/Encoding/Numbers", "Transforms/Encoding/Keys", "Transforms/Encoding/Categories", "Transforms/Encoding/Images",
        "Transforms/Encoding/Labels", "Transforms/Encoding/Rows", "Transforms/Encoding/Words",
        "Estimators/Tasks/Classification", "Estimators/Tasks/Numbers",
        "Estimators/Tables", "Estimators/Sequences", "Estimators/Images", "Estimators/Pretrained", "Estimators/Inputs",
        "Estimators/Tagging",
        "Estimators/Tokenization/Pretrained", "Estimators/Tokenization/WordPieces", "Estimators/Tokenization/BytePairs",
        "Estimators/Tokenization/Files",
        "Estimators/CrossValidation/Assignment", "Estimators/CrossValidation/Rows", "Estimators/CrossValidation/OutOfFold",
        "Estimators/Evaluation/Classification", "Estimators/Evaluation/Regression", "Estimators/Evaluation/Resampling", "Estimators/Evaluation/Rows",
        "Estimators/Evaluation/Text", "Estimators/Evaluation/Errors", "Estimators/Evaluation/Drift", "Estimators/Evaluation/Tags",
        "Auto/Columns",
    ];

    private static readonly string[] _projects = ["Trainers", "Transforms", "Estimators", "Auto", "Cli"];

    [TestMethod]
    public void NamespacesOfTheEngine_KnowEachOtherInOneDirection()
    {
        var files = SourceFile.ReadAll("Trainers");
        var circle = FindCircle(Dependencies(files));
        Assert.IsNull(circle, $"These namespaces know each other in a circle: {circle}.");
    }

    [TestMethod]
    public void FindCircle_ThreeNamespacesInACircle_NamesThem()
    {
        SourceFile[] files =
        [
            new("A/A.cs", "N.A", "using N.B;\nnamespace N.A;\n"),
            new("B/B.cs", "N.B", "using N.B.C;\nnamespace N.B;\npublic class Top\n"),
            new("B/C/C.cs", "N.B.C", "namespace N.B.C;\ninternal class Inner : Top\n"), // sees what is around it without a using
        ];

        Assert.AreEqual("N.B > N.B.C > N.B", FindCircle(Dependencies(files)));
    }

    [TestMethod]
    public void Namespaces_AreThoseOfTheFolders()
    {
        var wrong = from project in _projects.Append("UnitTests")
                    from file in SourceFile.ReadAll(project)
                    where file.Namespace.Length > 0 // programs that tests start have none
                    where !Allowed(file).Contains(file.Namespace)
                    select $"{file.Path}: {file.Namespace}";
        Assert.AreEqual(string.Empty, string.Join('\n', wrong));
    }

    // Summaries of options may tell of them; code may not.
    [TestMethod]
    public void FitsAndBaseClasses_KnowNoModelBesideTheNetwork()
    {
        var wrong = from file in SourceFile.ReadAll("Estimators")
                    where file.Folder is "Estimators" or "Estimators/Fitting" || file.Folder.StartsWith("Estimators/Tasks", StringComparison.Ordinal)
                    where file.Names.Any(name => name.Contains("Ngram", StringComparison.Ordinal))
                    select file.Path;
        Assert.AreEqual(string.Empty, string.Join('\n', wrong));
    }

    [TestMethod]
    public void Lines_AreNoLongerThanCanBeReadWithoutScrolling()
    {
        var tooLong = from project in _projects.Concat(["UnitTests", "Examples", "Benchmarks"])
                      from file in SourceFile.ReadAll(project)
                      from line in file.Text.Split('\n').Index()
                      where line.Item.TrimEnd().Length > LongestLine
                      select $"{file.Path}({line.Index + 1}): {line.Item.TrimEnd().Length}";
        Assert.AreEqual(string.Empty, string.Join('\n', tooLong));
    }

    [TestMethod]
    public void Usings_AreInTheOrderOfTheirNames()
    {
        var wrong = from project in _projects.Concat(["UnitTests", "Examples", "Benchmarks"])
                    from file in SourceFile.ReadAll(project)
                    from Match block in UsingBlock().Matches(file.Text)
                    let usings = UsingLine().Matches(block.Value).ToArray()
                    where !usings.SequenceEqual(usings.OrderBy(OrderOf, StringComparer.OrdinalIgnoreCase))
                    select file.Path;
        Assert.AreEqual(string.Empty, string.Join('\n', wrong));
    }

    [TestMethod]
    public void Folders_HoldNoMoreThanCanBeSeenAtOnce()
    {
        var full = from project in _projects.Append("UnitTests")
                   from folder in SourceFile.ReadAll(project).GroupBy(file => file.Folder)
                   where folder.Count() > MostFiles
                   select $"{folder.Key}: {folder.Count()}";
        Assert.AreEqual(string.Empty, string.Join('\n', full));
    }

    [TestMethod]
    public void KindsOfColumn_AreTheOnlyOnesToAskForAnEncoder()
    {
        var asking = from file in SourceFile.ReadAll("Estimators")
                     where file.Folder != "Estimators/Inputs"
                     from Match match in EncoderPattern().Matches(file.Text)
                     select $"{file.Path}: {match.Value.Trim()}";
        Assert.AreEqual(string.Empty, string.Join('\n', asking));
    }

    [TestMethod]
    public void Contexts_AreThoseOfTheCaller_ButWhereNothingIsDrawnOrReported()
    {
        var own = from project in _projects
                  from file in SourceFile.ReadAll(project)
                  where OwnContext().IsMatch(file.Text)
                  select Path.GetFileName(file.Path);
        CollectionAssert.AreEquivalent(
            new[] { "ChainBuilder.cs", "CommandContext.cs", "DetachedContext.cs", "SavedModel.cs", "SchemaShapes.cs" }, own.ToArray());
    }

    // Plain ones first, then static ones, then those of another name; of each, those of System first.
    private static string OrderOf(Match line)
    {
        var (isStatic, alias, name) = (line.Groups[1].Success, line.Groups[2].Value, line.Groups[3].Value);
        var kind = alias.Length > 0 ? 2 : isStatic ? 1 : 0;
        var isSystem = name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
        return $"{kind}{(isSystem && kind < 2 ? 0 : 1)}{alias}{name.Replace('.', ' ')}"; // a space sorts before each letter, as a shorter name does
    }

    [GeneratedRegex(@"(?:^using [^;(]+;\r?\n)+", RegexOptions.Multiline)]
    private static partial Regex UsingBlock();

    [GeneratedRegex(@"^using (static )?(?:(\w+) = )?([\w.]+).*;", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^(?!\s*///).*(new MLContext\(|MLContext \w+ ({ get; } )?= new\()", RegexOptions.Multiline)]
    private static partial Regex OwnContext();

    private static IEnumerable<string> Allowed(SourceFile file)
    {
        var folder = _shelves.Contains(file.Folder) ? file.Folder[..file.Folder.LastIndexOf('/')] : file.Folder;
        var parts = folder.Split('/');
        yield return string.Join('.', [Root, .. parts[0] == "Estimators" ? parts[1..] : parts]);
        if (parts[0] is "Estimators" or "Auto"
            && file.Types.All(type => type.EndsWith("Catalog", StringComparison.Ordinal) || type.EndsWith("Extensions", StringComparison.Ordinal)))
        {
            yield return "Microsoft.ML"; // extension methods of ML.NET's own classes
        }

        if (folder == "Estimators/buildTransitive")
        {
            yield return $"{Root}.Libstdcxx"; // MSBuild compiles it as well
        }
    }

    // A namespace knows those of its usings, and of those around it the ones of which it names a type.
    private static Dictionary<string, SortedSet<string>> Dependencies(IReadOnlyList<SourceFile> files)
    {
        var types = files.GroupBy(file => file.Namespace).ToDictionary(group => group.Key, group => group.SelectMany(file => file.Types).ToHashSet());
        var known = types.Keys.ToDictionary(name => name, _ => new SortedSet<string>(StringComparer.Ordinal));
        foreach (var file in files)
        {
            var around = types.Where(
                other => file.Namespace.StartsWith($"{other.Key}.", StringComparison.Ordinal) && other.Value.Overlaps(file.Names));
            var named = file.Usings.Where(types.ContainsKey).Concat(around.Select(other => other.Key));
            known[file.Namespace].UnionWith(named.Where(name => name != file.Namespace));
        }

        return known;
    }

    private static string? FindCircle(Dictionary<string, SortedSet<string>> known)
    {
        var done = new HashSet<string>();
        string? Visit(string name, List<string> way)
        {
            if (way.IndexOf(name) is >= 0 and var start)
            {
                return string.Join(" > ", [.. way[start..], name]);
            }

            if (done.Contains(name))
            {
                return null;
            }

            way.Add(name);
            var circle = known[name].Select(next => Visit(next, way)).FirstOrDefault(found => found is not null);
            way.RemoveAt(way.Count - 1);
            done.Add(name);
            return circle;
        }

        return known.Keys.Order(StringComparer.Ordinal).Select(name => Visit(name, [])).FirstOrDefault(found => found is not null);
    }

    // A pattern of a concrete encoder: after "is", in a switch, or of a filter.
    [GeneratedRegex(@"\bis (?:not )?\w+Encoder\b|OfType<\w+Encoder\b|^\s*\w+Encoder(?:<\w+>)?(?: \w+)?(?: when .*)? =>", RegexOptions.Multiline)]
    private static partial Regex EncoderPattern();
}
