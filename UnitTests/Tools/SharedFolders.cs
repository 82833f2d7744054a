using System.Collections.Concurrent;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Temporary folders that several classes of tests use; they are deleted after the last test.</summary>
[TestClass]
public static class SharedFolders
{
    private static readonly ConcurrentBag<TemporaryFolder> _folders = [];

    /// <summary>Makes a folder.</summary>
    internal static TemporaryFolder Create()
    {
        var folder = new TemporaryFolder();
        _folders.Add(folder);
        return folder;
    }

    [AssemblyCleanup]
    public static void Delete()
    {
        foreach (var folder in _folders)
        {
            folder.Dispose();
        }
    }
}
