using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>Packs what was built, and uses the package from a console project outside the repository.</summary>
[TestClass]
public sealed class PackageTests
{
    private static readonly string[] _ownDependencies =
        [
            "Google.Protobuf", "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxConverter", "Microsoft.ML.OnnxRuntime",
            "Microsoft.ML.OnnxTransformer", "OxyPlot.Core", "TorchSharp",
        ];

    // The packages above ask for versions of these that are not published everywhere.
    private static readonly string[] _pinnedDependencies =
    [
        "SharpZipLib", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "System.Numerics.Tensors",
    ];

    /// <summary>The console project's program. Its output is <see cref="ExpectedOutput"/>.</summary>
    private const string Program = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.DeepExtensions;

        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(_ =>
        {
            var (x, y) = ((random.NextSingle() * 2) - 1, (random.NextSingle() * 2) - 1);
            return new Row { Features = [x, y], Label = x * y > 0 };
        }).ToArray();
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(rows);
        var options = new MlpEstimator.Options { HiddenLayers = [32], Epochs = 60, BatchSize = 32 };
        var model = ml.BinaryClassification.Trainers.Mlp(options).Fit(data);
        ml.Model.Save(model, data.Schema, "model.zip");
        var loaded = ml.Model.Load("model.zip", out _);
        var accuracy = ml.BinaryClassification.Evaluate(loaded.Transform(data)).Accuracy;
        Console.WriteLine(accuracy > 0.9 ? "learned" : $"accuracy {accuracy}");

        internal sealed class Row
        {
            [VectorType(2)]
            public float[] Features { get; set; } = [];

            public bool Label { get; set; }
        }
        """;

    private const string ExpectedOutput = "learned";

    /// <summary>
    /// The trainer of ML.NET's own package gets as far as the weights that it would download, in place of which it finds a file that holds none.
    /// </summary>
    private const string BesideProgram = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using Microsoft.ML.TorchSharp;
        using MLNet.DeepExtensions;

        Environment.SetEnvironmentVariable("TMPDIR", Path.GetFullPath("temporary"));
        Directory.CreateDirectory("temporary/mlnet");
        File.WriteAllText("temporary/mlnet/NasBert2000000.tsm", "no model");
        var rows = Enumerable.Range(0, 60)
            .Select(i => new Row { Features = [i % 10, i / 10], Text = i % 2 == 0 ? "good" : "bad", Label = i % 2 == 0 }).ToArray();
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(rows);
        var ours = ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 2 }).Fit(data);
        Console.WriteLine(ours.Transform(data).GetColumn<float>("Score").Count());
        var keyed = ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(data).Transform(data);
        try
        {
            ml.MulticlassClassification.Trainers.TextClassification(labelColumnName: "Key", sentence1ColumnName: "Text").Fit(keyed);
        }
        catch (ArgumentException e)
        {
            Console.WriteLine(e);
        }

        internal sealed class Row
        {
            [VectorType(2)]
            public float[] Features { get; set; } = [];

            public string Text { get; set; } = "";

            public bool Label { get; set; }
        }
        """;

    private static TemporaryFolder Folder => PackedPackage.Folder;

    [TestMethod]
    public void Pack_OnePackage_HasAssembliesDocumentationReadmeAndTargets()
    {
        using ZipArchive package = OpenPackage();
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];

        string[] expected =
        [
            "README.md",
            "buildTransitive/LibstdcxxRequirement.cs",
            "buildTransitive/MLNet.DeepExtensions.targets",
            "lib/net10.0/MLNet.DeepExtensions.Trainers.dll",
            "lib/net10.0/MLNet.DeepExtensions.Trainers.xml",
            "lib/net10.0/MLNet.DeepExtensions.Transforms.dll",
            "lib/net10.0/MLNet.DeepExtensions.Transforms.xml",
            "lib/net10.0/MLNet.DeepExtensions.dll",
            "lib/net10.0/MLNet.DeepExtensions.xml",
        ];
        CollectionAssert.IsSubsetOf(expected, files, string.Join('\n', files));
        CollectionAssert.AreEquivalent(
            expected.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).ToArray(),
            files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void Pack_Dependencies_ArePublishedPackagesInTheCentralVersions()
    {
        using ZipArchive package = OpenPackage();
        using Stream nuspec = package.GetEntry("MLNet.DeepExtensions.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        XElement[] dependencies = [.. metadata.Descendants().Where(element => element.Name.LocalName == "dependency")];

        CollectionAssert.AreEquivalent(
            _ownDependencies.Concat(_pinnedDependencies).ToArray(),
            dependencies.Select(dependency => dependency.Attribute("id")!.Value).ToArray());
        foreach (XElement dependency in dependencies)
        {
            Assert.AreEqual(Repository.VersionOf(dependency.Attribute("id")!.Value), dependency.Attribute("version")!.Value);
        }

        Assert.AreEqual("MIT", metadata.Elements().Single(element => element.Name.LocalName == "license").Value);
    }

    [TestMethod]
    public void Pack_Auto_HasItsAssemblyAndNeedsThePackageOfTheSameVersion()
    {
        using var package = OpenPackage("MLNet.DeepExtensions.Auto");
        CollectionAssert.AreEquivalent(
            new[] { "lib/net10.0/MLNet.DeepExtensions.Auto.dll", "lib/net10.0/MLNet.DeepExtensions.Auto.xml" },
            package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).ToArray());
        using var nuspec = package.GetEntry("MLNet.DeepExtensions.Auto.nuspec")!.Open();
        var needed = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Single(dependency => dependency.Attribute("id")!.Value == "MLNet.DeepExtensions");
        Assert.AreEqual($"[{PackedPackage.Version}]", needed.Attribute("version")!.Value);
    }

    [TestMethod]
    public void Pack_Readme_IsTheRepositorys()
    {
        using var package = OpenPackage();
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());
        Assert.AreEqual(File.ReadAllText(Repository.PathOf("README.md")), readme.ReadToEnd());
    }

    [TestMethod]
    public void Pack_Repository_IsNamedByItsCommitAndByNoFolderOfThisMachine()
    {
        if (!Path.Exists(Repository.PathOf(".git")))
        {
            Assert.Inconclusive("These sources were unpacked without git: there is no commit to name.");
        }

        using var package = OpenPackage();
        using var nuspec = package.GetEntry("MLNet.DeepExtensions.nuspec")!.Open();
        var repository = XDocument.Load(nuspec).Descendants().Single(element => element.Name.LocalName == "repository");
        Assert.AreEqual("git", repository.Attribute("type")!.Value);
        Assert.MatchesRegex("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
        Assert.StartsWith("https://", repository.Attribute("url")?.Value ?? "https://");
    }

    [TestMethod]
    public void Pack_Files_AreAllOfOneTimeSoThatTheSameCommitGivesTheSamePackage()
    {
        using var package = OpenPackage();
        Assert.AreEqual(new DateTime(2020, 1, 1), package.Entries.Select(entry => entry.LastWriteTime.DateTime).Distinct().Single());
    }

    [TestMethod]
    [DataRow("MLNet.DeepExtensions")]
    [DataRow("MLNet.DeepExtensions.Trainers")]
    [DataRow("MLNet.DeepExtensions.Transforms")]
    public void Pack_Assembly_HasSymbolsThatNameNoFolderOfThisMachine(string name)
    {
        if (Repository.Configuration != "Release")
        {
            Assert.Inconclusive("Only what is built for release goes into a package for others.");
        }

        using var package = OpenPackage();
        var assembly = new MemoryStream();
        using (var file = package.GetEntry($"lib/net10.0/{name}.dll")!.Open())
        {
            file.CopyTo(assembly);
        }

        assembly.Position = 0;
        using var executable = new PEReader(assembly);
        var entries = executable.ReadDebugDirectory();
        Assert.Contains(DebugDirectoryEntryType.Reproducible, entries.Select(entry => entry.Type));
        using var symbols = executable.ReadEmbeddedPortablePdbDebugDirectoryData(
            entries.Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
        var reader = symbols.GetMetadataReader();
        foreach (var document in reader.Documents)
        {
            var source = reader.GetString(reader.GetDocument(document).Name);
            Assert.StartsWith("/_/", source);
            if (!File.Exists(Repository.PathOf(source["/_/".Length..])) || source.Contains("/obj/", StringComparison.Ordinal))
            {
                Assert.IsTrue(IsEmbedded(reader, document), $"{source} is not in the repository, and not in the symbols either.");
            }
        }
    }

    [TestMethod]
    public void ConsoleProject_BuiltAndPublished_Runs()
    {
        WriteProject("console", Program);

        var output = DotNet.Run(Folder.Path, "publish", "console", "-c", "Debug", "--output", Folder.PathOf("out")); // which builds first
        foreach (var program in new[] { Folder.PathOf("console", "bin", "Debug", "net10.0", "console.dll"), Folder.PathOf("out", "console.dll") })
        {
            Assert.AreEqual(ExpectedOutput, DotNet.Run(Folder.Path, program).Trim(), output);
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)] // which has TMPDIR
    public void ConsoleProject_WithMicrosoftMLTorchSharpBesideIt_RunsBoth()
    {
        WriteProject("beside", BesideProgram, "Microsoft.ML.TorchSharp");

        DotNet.Run(Folder.Path, "build", "beside");
        var run = DotNet.Run(Folder.Path, Folder.PathOf("beside", "bin", "Debug", "net10.0", "beside.dll"));
        StringAssert.StartsWith(run, "60");
        StringAssert.Contains(run, "TorchSharp.torch.nn.Module.load");
        StringAssert.Contains(run, "Microsoft.ML.TorchSharp.NasBert.TextClassificationTrainer.Trainer");
    }

    // The kind of debug information that holds a whole source, by the specification of portable PDBs.
    private static bool IsEmbedded(MetadataReader reader, DocumentHandle document) => reader.GetCustomDebugInformation(document)
        .Any(information => reader.GetGuid(reader.GetCustomDebugInformation(information).Kind) == new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE"));

    private static ZipArchive OpenPackage(string id = "MLNet.DeepExtensions") =>
        ZipFile.OpenRead(Folder.PathOf("feed", $"{id}.{PackedPackage.Version}.nupkg"));

    private static void WriteProject(string name, string program, params string[] packages)
    {
        if (Repository.TorchPackage.Length == 0)
        {
            Assert.Inconclusive("These tests were built with TorchBackend=none: there is no libtorch package to go with.");
        }

        Folder.Write($"{name}/Program.cs", program);
        Folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MLNet.DeepExtensions" Version="{PackedPackage.Version}" />
                {string.Concat(packages.Prepend(Repository.TorchPackage).Select(package =>
                    $"""<PackageReference Include="{package}" Version="{Repository.VersionOf(package)}" />"""))}
              </ItemGroup>
            </Project>
            """);
    }
}
