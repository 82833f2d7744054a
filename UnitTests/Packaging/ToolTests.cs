using System.IO.Compression;
using MLNet.DeepExtensions.UnitTests.Cli;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>The tool as it is packed for servers that only predict, without libtorch, which makes it small.</summary>
[TestClass]
public sealed class ToolTests : IDisposable
{
    private static readonly string _project = Repository.PathOf("Cli", "MLNet.DeepExtensions.Cli.csproj");
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Tool_PackedWithoutLibtorch_IsInstalledAndPredicts()
    {
        // What the project itself was restored with stays as it is.
        string[] settings = ["-p:TorchBackend=none", $"-p:MSBuildProjectExtensionsPath={_folder.PathOf("obj")}{Path.DirectorySeparatorChar}"];
        DotNet.Run(Repository.Root, ["restore", _project, "-p:RestoreRecursive=false", .. settings]);
        DotNet.Run(
            Repository.Root,
            [
                "pack", _project, "--no-restore", "--no-build", "--configuration", Repository.Configuration, "--output", _folder.PathOf("feed"),
                $"-p:PackageVersion={PackedPackage.Version}", .. settings,
            ]);
        using (var package = ZipFile.OpenRead(_folder.PathOf("feed", $"MLNet.DeepExtensions.Cli.{PackedPackage.Version}.nupkg")))
        {
            string[] files = [.. package.Entries.Select(entry => entry.FullName)];
            Assert.Contains("tools/net10.0/any/deepml.dll", files);
            foreach (var needless in new[] { "libtorch.", "torch_cpu", "/ios/", "/android/" })
            {
                Assert.DoesNotContain(needless, string.Join('\n', files.Where(file => file.Contains("runtimes", StringComparison.Ordinal))));
            }
        }

        _folder.Write("nuget.config", """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>""");
        Directory.CreateDirectory(_folder.PathOf("packages"));
        DotNet.Run(
            _folder.Path, "tool", "install", "MLNet.DeepExtensions.Cli", "--tool-path", _folder.PathOf("tools"), "--version", PackedPackage.Version);
        var tool = Directory.GetFiles(_folder.PathOf("tools"), "deepml.dll", SearchOption.AllDirectories).Single();
        CollectionAssert.AreEqual(
            CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test).RequireDone().Lines,
            DotNet.Run(_folder.Path, tool, "predict", OrderFiles.Model, OrderFiles.Test).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Dispose();
}
