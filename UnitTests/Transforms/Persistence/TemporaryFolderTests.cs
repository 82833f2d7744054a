using OwnedFolder = MLNet.DeepExtensions.Transforms.Persistence.TemporaryFolder;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Persistence;

[TestClass]
[DoNotParallelize] // It deletes all of this process's folders.
public sealed class TemporaryFolderTests : IDisposable
{
    private readonly Tools.TemporaryFolder _parent = new();

    public void Dispose() => _parent.Dispose();

    [TestMethod]
    public void Dispose_DeletesTheFolderWithAllThatIsInIt()
    {
        var folder = new OwnedFolder(_parent.Path);
        File.WriteAllText(Path.Combine(folder.Path, "file"), "text");
        folder.Dispose();
        folder.Dispose();
        Assert.AreEqual(0, Directory.GetFileSystemEntries(_parent.Path).Length);
    }

    [TestMethod]
    public void DeleteAll_AsAtTheEndOfTheProcess_DeletesWhatNobodyHasDisposed()
    {
        var folder = new OwnedFolder(_parent.Path);
        File.WriteAllText(Path.Combine(folder.Path, "file"), "text");
        OwnedFolder.DeleteAll();
        Assert.IsFalse(Directory.Exists(folder.Path));
    }

    [TestMethod]
    public void New_BesideWhatAKilledProcessLeft_DeletesIt()
    {
        _parent.Write("MLNet.DeepExtensions-1-killed/in-use.lock", string.Empty);
        _parent.Write($"MLNet.DeepExtensions-{int.MaxValue}-killed/file", "before it had its lock");
        using var living = new OwnedFolder(_parent.Path);
        using var folder = new OwnedFolder(_parent.Path);
        CollectionAssert.AreEquivalent(new[] { living.Path, folder.Path }, Directory.GetDirectories(_parent.Path));
    }

    [TestMethod]
    public void New_WhileOthersAreMade_TakesNoneOfThemForLeftOver() => Parallel.For(0, 8, _ =>
    {
        for (var i = 0; i < 60; i++)
        {
            using var folder = new OwnedFolder(_parent.Path);
            File.WriteAllText(Path.Combine(folder.Path, "file"), "text");
        }
    });

    [TestMethod]
    public void New_BesideFoldersOfOthers_LeavesThem()
    {
        _parent.Write("MLNet.DeepExtensions-models/model.zip", "mine");
        _parent.Write($"MLNet.DeepExtensions-{Environment.ProcessId}-new/file", "in the making");
        new OwnedFolder(_parent.Path).Dispose();
        Assert.AreEqual(2, Directory.GetDirectories(_parent.Path).Length);
    }
}
