using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>The build step of the package that lets TorchSharp load where libstdc++ is older than GCC 13.2.</summary>
[TestClass]
public class LibstdcxxFixTests
{
    private const byte None = 0, Weak = 2; // the flags of a version requirement

    private static readonly string _original = Path.Combine(DotNet.GlobalPackages, "torchsharp",
        Repository.VersionOf("TorchSharp"), "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private static readonly int[] _brokenLengths = [0, 100, 1_000_000];

    private static TemporaryFolder _folder = null!;
    private static byte[] _before = null!;
    private static string[] _lines = null!;

    /// <summary>All cases in one build: a build compiles the step first, which takes longer than the step.</summary>
    [ClassInitialize]
    public static void Fix(TestContext _)
    {
        _folder = new TemporaryFolder();
        _before = File.ReadAllBytes(_original);
        Directory.CreateDirectory(_folder.PathOf("in"));
        File.Copy(_original, In("whole"));
        File.SetAttributes(_folder.Write("out/replaced.so", "old"), FileAttributes.ReadOnly);
        foreach (int length in _brokenLengths)
        {
            File.WriteAllBytes(In($"broken-{length}"), _before[..length]);
        }

        (string Source, string Destination)[] cases =
        [
            (In("whole"), Out("whole")),
            (Out("whole"), Out("again")),
            (In("whole"), Out("replaced")),
            .. _brokenLengths.Select(length => (In($"broken-{length}"), Out($"broken-{length}"))),
        ];
        _folder.Write("fix.proj", $"""
            <Project DefaultTargets="Fix">
              <Import Project="{Repository.PathOf("Estimators", "buildTransitive", "MLNet.DeepExtensions.targets")}" />
              <Target Name="Fix">
                {string.Concat(cases.Select(c => $"""<WeakenLibstdcxxRequirement Source="{c.Source}" Destination="{c.Destination}" />"""))}
              </Target>
            </Project>
            """);
        _lines = DotNet.Run(_folder.Path, "msbuild", "fix.proj", "-nologo", "-tl:off").Split('\n');
    }

    [ClassCleanup]
    public static void Delete() => _folder?.Dispose();

    [TestMethod]
    public void Fix_LibTorchSharp_ChangesOneFlagOfTheCopyAndNothingElse()
    {
        byte[] after = File.ReadAllBytes(Out("whole"));
        Assert.HasCount(_before.Length, after);
        int changed = Enumerable.Range(0, _before.Length).Single(i => _before[i] != after[i]);
        Assert.AreEqual((None, Weak), (_before[changed], after[changed]));
        CollectionAssert.AreEqual(_before, File.ReadAllBytes(In("whole")), "the original was written to");
    }

    [TestMethod]
    public void Fix_FixedLibrary_StaysAsItIs()
    {
        CollectionAssert.AreEqual(File.ReadAllBytes(Out("whole")), File.ReadAllBytes(Out("again")));
        Assert.IsEmpty(Warnings(Out("whole")));
    }

    [TestMethod]
    public void Fix_ReadOnlyCopyFromBefore_IsReplaced() =>
        CollectionAssert.AreEqual(File.ReadAllBytes(Out("whole")), File.ReadAllBytes(Out("replaced")));

    [TestMethod]
    [DataRow(0, "it has no ELF header")]
    [DataRow(100, "it ends too early")]
    [DataRow(1_000_000, "it ends too early")]
    public void Fix_BrokenLibrary_WarnsAndCopiesItAsItIs(int length, string reason)
    {
        string warning = Warnings(In($"broken-{length}")).Single();
        Assert.Contains("warning DEEPEXT001", warning);
        Assert.Contains(reason, warning);
        CollectionAssert.AreEqual(_before[..length], File.ReadAllBytes(Out($"broken-{length}")));
    }

    private static string In(string name) => _folder.PathOf("in", $"{name}.so");

    private static string Out(string name) => _folder.PathOf("out", $"{name}.so");

    private static string[] Warnings(string source) =>
        [.. _lines.Where(line => line.StartsWith(source, StringComparison.Ordinal) && line.Contains("warning", StringComparison.Ordinal))];
}
