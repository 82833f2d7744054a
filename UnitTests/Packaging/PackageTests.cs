using System.IO.Compression;
using System.Xml.Linq;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>Packs what was built, and uses the package from a console project outside the repository.</summary>
[TestClass]
public sealed class PackageTests
{
    private static readonly string[] _ownDependencies =
        ["Google.Protobuf", "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxTransformer", "TorchSharp"];

    // The packages above ask for versions of these that are not published everywhere.
    private static readonly string[] _pinnedDependencies = ["SharpZipLib", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "System.Numerics.Tensors"];

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
    public void ConsoleProject_BuiltAndPublished_Runs()
    {
        if (Repository.TorchPackage.Length == 0)
        {
            Assert.Inconclusive("These tests were built with TorchBackend=none: there is no libtorch package to go with.");
        }

        WriteConsoleProject();

        string build = DotNet.Run(Folder.Path, "build", "console");
        string run = DotNet.Run(Folder.Path, Folder.PathOf("console", "bin", "Debug", "net10.0", "console.dll"));
        Assert.AreEqual(ExpectedOutput, run.Trim(), build);

        string publish = DotNet.Run(Folder.Path, "publish", "console", "--no-build", "-c", "Debug", "--output", Folder.PathOf("out"));
        run = DotNet.Run(Folder.Path, Folder.PathOf("out", "console.dll"));
        Assert.AreEqual(ExpectedOutput, run.Trim(), publish);
    }

    private static ZipArchive OpenPackage() =>
        ZipFile.OpenRead(Folder.PathOf("feed", $"MLNet.DeepExtensions.{PackedPackage.Version}.nupkg"));

    private static void WriteConsoleProject()
    {
        Folder.Write("console/Program.cs", Program);
        Folder.Write("console/console.csproj", $"""
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
                <PackageReference Include="{Repository.TorchPackage}" Version="{Repository.VersionOf(Repository.TorchPackage)}" />
              </ItemGroup>
            </Project>
            """);
    }
}
