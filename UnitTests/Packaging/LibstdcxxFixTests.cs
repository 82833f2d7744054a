using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>The build step of the package that lets TorchSharp load where libstdc++ is older than GCC 13.2.</summary>
[TestClass]
public sealed class LibstdcxxFixTests : IDisposable
{
    private const byte None = 0, Weak = 2; // the flags of a version requirement

    private static readonly string _original = Path.Combine(DotNet.GlobalPackages, "torchsharp",
        Repository.VersionOf("TorchSharp"), "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private readonly TemporaryFolder _folder = new();

    private string Library => _folder.PathOf("in", "libLibTorchSharp.so");

    private string Fixed => _folder.PathOf("out", "libLibTorchSharp.so");

    public LibstdcxxFixTests()
    {
        _folder.Write("fix.proj", $"""
            <Project DefaultTargets="Fix">
              <Import Project="{Repository.PathOf("Estimators", "buildTransitive", "MLNet.DeepExtensions.targets")}" />
              <Target Name="Fix">
                <WeakenLibstdcxxRequirement Source="{Library}" Destination="{Fixed}" />
              </Target>
            </Project>
            """);
        Directory.CreateDirectory(Path.GetDirectoryName(Library)!);
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Fix_LibTorchSharp_ChangesOneFlagOfTheCopyAndNothingElse()
    {
        byte[] before = File.ReadAllBytes(_original);
        File.Copy(_original, Library);

        Fix();

        byte[] after = File.ReadAllBytes(Fixed);
        Assert.HasCount(before.Length, after);
        int changed = Enumerable.Range(0, before.Length).Single(i => before[i] != after[i]);
        Assert.AreEqual((None, Weak), (before[changed], after[changed]));
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Library), "the original was written to");
    }

    [TestMethod]
    public void Fix_FixedLibrary_StaysAsItIs()
    {
        File.Copy(_original, Library);
        Fix();
        byte[] once = File.ReadAllBytes(Fixed);
        File.Copy(Fixed, Library, overwrite: true);

        string output = Fix();

        CollectionAssert.AreEqual(once, File.ReadAllBytes(Fixed));
        Assert.DoesNotContain("warning", output);
    }

    [TestMethod]
    public void Fix_ReadOnlyCopyFromBefore_IsReplaced()
    {
        File.Copy(_original, Library);
        string old = _folder.Write("out/libLibTorchSharp.so", "old");
        File.SetAttributes(old, FileAttributes.ReadOnly);

        Fix();

        Assert.AreEqual(new FileInfo(_original).Length, new FileInfo(Fixed).Length);
    }

    [TestMethod]
    [DataRow(0, "it has no ELF header")]
    [DataRow(100, "it ends too early")]
    [DataRow(1_000_000, "it ends too early")]
    public void Fix_BrokenLibrary_WarnsAndCopiesItAsItIs(int length, string reason)
    {
        byte[] broken = File.ReadAllBytes(_original)[..length];
        File.WriteAllBytes(Library, broken);

        string output = Fix();

        Assert.Contains("warning DEEPEXT001", output);
        Assert.Contains(reason, output);
        CollectionAssert.AreEqual(broken, File.ReadAllBytes(Fixed));
    }

    private string Fix() => DotNet.Run(_folder.Path, "msbuild", "fix.proj", "-nologo", "-tl:off");
}
