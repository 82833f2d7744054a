using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>One property chooses the native libtorch of this repository's programs, and only that one is restored.</summary>
[TestClass]
public class TorchBackendTests
{
    private static readonly string _project = Repository.PathOf("Examples", "MLNet.DeepExtensions.Examples.csproj");

    private static readonly (string Backend, string Platform, string Package)[] _choices =
    [
        ("cpu", "linux-x64", "libtorch-cpu-linux-x64"),
        ("cpu", "win-x64", "libtorch-cpu-win-x64"),
        ("cpu", "osx-arm64", "libtorch-cpu-osx-arm64"),
        ("cuda", "linux-x64", "TorchSharp-cuda-linux"),
        ("cuda", "win-x64", "TorchSharp-cuda-windows"),
        ("none", "linux-x64", string.Empty),
        ("none", "linux-arm64", string.Empty),
    ];

    [TestMethod]
    public void Backend_OfEachPlatform_ReferencesItsOnePackage()
    {
        using var folder = new TemporaryFolder();
        folder.Write("references.proj", $"""
            <Project DefaultTargets="Show">
              <Target Name="Show">
                {string.Concat(_choices.Select((choice, i) => $"""
                <MSBuild Projects="{_project}" Targets="CollectPackageReferences"
                         Properties="TorchBackend={choice.Backend};RuntimeIdentifier={choice.Platform}">
                  <Output TaskParameter="TargetOutputs" ItemName="References{i}" />
                </MSBuild>
                <Message Importance="high" Text="{choice.Backend} {choice.Platform}: @(References{i})" />
                """))}
              </Target>
            </Project>
            """);
        var lines = DotNet.Run(folder.Path, "msbuild", "references.proj", "-nologo", "-tl:off").Split('\n', StringSplitOptions.TrimEntries);
        foreach (var (backend, platform, package) in _choices)
        {
            var prefix = $"{backend} {platform}: ";
            var native = lines.Single(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..].Split(';').Where(IsNative);
            CollectionAssert.AreEqual(package.Length == 0 ? [] : new[] { package }, native.ToArray(), prefix);
        }
    }

    [TestMethod]
    [DataRow("gpu", "linux-x64", "error DEEPEXT002: TorchBackend must be cpu, cuda or none, but is 'gpu'.")]
    [DataRow("cpu", "linux-arm64", "error DEEPEXT003: There is no libtorch package for TorchBackend 'cpu' on 'linux-arm64'")]
    [DataRow("cuda", "osx-arm64", "error DEEPEXT003: There is no libtorch package for TorchBackend 'cuda' on 'osx-arm64'")]
    public void Backend_ThatThereIsNot_SaysWhichThereAre(string backend, string platform, string message)
    {
        var (exitCode, output) = DotNet.Start(
            Repository.Root, "msbuild", _project, "-nologo", "-tl:off", "-t:CollectPackageReferences", $"-p:TorchBackend={backend}",
            $"-p:RuntimeIdentifier={platform}");
        Assert.AreNotEqual(0, exitCode, output);
        StringAssert.Contains(output, message);
    }

    private static bool IsNative(string package) =>
        package.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase) || package.StartsWith("TorchSharp-", StringComparison.OrdinalIgnoreCase);
}
