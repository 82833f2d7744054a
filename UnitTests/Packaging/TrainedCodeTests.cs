using System.Globalization;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;
using MLNet.DeepExtensions.UnitTests.Cli;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>
/// The code that <c>deepml train</c> writes: built with the packages as they were packed, it trains the same model again and predicts with it.
/// </summary>
[TestClass]
public sealed class TrainedCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Project_OfABinaryModel_TrainsItAgainAndPredictsAsTheCommand()
    {
        RequireTorch();
        PrepareFolder();
        var model = Path.Combine(_folder.Path, "model");
        CopyFolder(OrderFiles.Model, model);
        var build = DotNet.Run(_folder.Path, ["build", Path.Combine(model, "code"), .. Settings]);
        Assert.Contains(" 0 Warning(s)", build);
        var program = Path.Combine(model, "code", "bin", "Debug", "net10.0", "Model.dll");
        var expected = Predict(model, OrderFiles.Test);
        CollectionAssert.AreEqual(expected, LinesFrom("PredictedLabel", DotNet.Run(_folder.Path, program, "predict", OrderFiles.Test)));

        var trained = DotNet.Run(_folder.Path, program);
        Assert.Contains("linear model", trained);
        CollectionAssert.AreEqual(expected, Predict(_folder.PathOf("again.zip"), OrderFiles.Test));

        var first = Predict(model, OrderFiles.Orders)[1];
        Assert.AreEqual(first, DotNet.Run(_folder.Path, program, "one").Trim());
    }

    [TestMethod]
    public void Script_OfARegression_TrainsItAgainAndPredictsAsTheCommand()
    {
        RequireTorch();
        PrepareFolder();
        var (data, model) = (_folder.PathOf("räder \"alt\".csv"), _folder.PathOf("model"));
        var random = new Random(5);
        File.WriteAllLines(data, ["class;Größe (cm);größe cm;sold on;price", .. Enumerable.Range(0, 120).Select(i =>
        {
            var (kind, size) = (random.Next(3), random.Next(120, 210) / 10.0);
            return string.Create(
                CultureInfo.InvariantCulture, $"{((string[])["a", "b", "\"c\""])[kind]};{size}0;{i % 5};{2 + (i % 27)}.3.2024;{(20 * kind) + size}");
        })]);
        CommandRun.Start(
            "train", data, "--label", "price", "--trainers", "lightgbm,linear", "--time-column", "sold on", "--folds", "2", "--seed", "3", "--time",
            "none",
            "--metric", "MAE", "--out", model).RequireDone();
        var script = Path.Combine("model", "code", "script", "app.cs");
        var (path, version) = (_folder.PathOf(script), PackageVersion.Read(typeof(DataColumns)));
        File.WriteAllText(path, File.ReadAllText(path).Replace($"Auto@{version}\n", $"Auto@{PackedPackage.Version}\n", StringComparison.Ordinal));
        string[] Command(params string[] arguments) => ["run", script, .. Settings, "--", .. arguments];
        var trained = DotNet.Run(_folder.Path, Command("train"));
        Assert.Contains("2 expanding folds over 'sold on'", trained);
        var expected = Predict(model, data);
        CollectionAssert.AreEqual(expected, Predict(_folder.PathOf("again.zip"), data));
        CollectionAssert.AreEqual(expected, LinesFrom("Score", DotNet.Run(_folder.Path, Command("predict", data))));
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Settings =>
    [
        $"-p:PackageSource={PackedPackage.Folder.PathOf("feed")}", $"-p:DeepExtensionsVersion={PackedPackage.Version}",
        "-p:CreateHardLinksForCopyLocalIfPossible=true",
    ];

    private static void RequireTorch()
    {
        if (Repository.TorchPackage.Length == 0)
        {
            Assert.Inconclusive("These tests were built with TorchBackend=none: there is no libtorch package to go with.");
        }
    }

    // What stands above must not count, but for where packages that the machine has lie.
    private void PrepareFolder()
    {
        Directory.CreateDirectory(_folder.PathOf("packages"));
        Directory.CreateDirectory(_folder.PathOf("data"));
        _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{DotNet.GlobalPackages}" /></fallbackPackageFolders>
            </configuration>
            """);
        const string Spoiled = """
            <Project>
              <PropertyGroup>
                <TargetFramework>net472</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <Nullable>disable</Nullable>
              </PropertyGroup>
              <Target Name="Spoil" BeforeTargets="Build"><Error Text="Spoiled." /></Target>
            </Project>
            """;
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            _folder.Write(name, Spoiled);
        }

        _folder.Write(
            ".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.CA1852.severity = error\ndotnet_analyzer_diagnostic.severity = error\n");
    }

    private static string[] Predict(string model, string data) => CommandRun.Start("predict", model, data).RequireDone().Lines;

    // A build may talk before the program does.
    private static string[] LinesFrom(string start, string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal))];

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
