using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Files;

[TestClass]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Write_NewFile_HoldsAllBytes()
    {
        AtomicFile.Write(_folder.PathOf("new.bin"), stream => stream.Write([1, 2, 3]));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(_folder.PathOf("new.bin")));
        AssertOnly("new.bin");
    }

    [TestMethod]
    public void Write_LongerFileThere_LeavesNothingOfIt()
    {
        _folder.Write("old.txt", "a long text");
        AtomicFile.Write(_folder.PathOf("old.txt"), stream => stream.Write("b"u8));
        Assert.AreEqual("b", File.ReadAllText(_folder.PathOf("old.txt")));
        AssertOnly("old.txt");
    }

    [TestMethod]
    public void Write_FailsMidway_KeepsTheOldFile()
    {
        _folder.Write("old.txt", "kept");
        var e = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(_folder.PathOf("old.txt"), stream =>
        {
            stream.Write([1, 2, 3]);
            throw new IOException("The disk is full.");
        }));
        Assert.AreEqual("The disk is full.", e.Message);
        Assert.AreEqual("kept", File.ReadAllText(_folder.PathOf("old.txt")));
        AssertOnly("old.txt");
    }

    [TestMethod]
    public void Write_OldFileBeingRead_GivesItsReaderTheOldBytes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows does not replace an open file.");
        }

        using var reader = new StreamReader(_folder.Write("old.txt", "old"));
        AtomicFile.Write(_folder.PathOf("old.txt"), stream => stream.Write("new"u8));
        Assert.AreEqual("old", reader.ReadToEnd());
        Assert.AreEqual("new", File.ReadAllText(_folder.PathOf("old.txt")));
    }

    private void AssertOnly(string name) => CollectionAssert.AreEqual(
        new[] { _folder.PathOf(name) }, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
}
