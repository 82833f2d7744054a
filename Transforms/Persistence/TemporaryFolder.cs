using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>
/// A folder that is deleted, with all that is in it, when it is disposed or the process ends; after a crash, when the next one is made beside it.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Stem = "MLNet.DeepExtensions-";
    private const string LockName = "in-use.lock";
    private static readonly ConcurrentDictionary<TemporaryFolder, bool> _living = [];
    private readonly FileStream _lock;

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteAll();

    /// <summary>Makes the folder, and deletes those beside it that killed processes have left.</summary>
    /// <param name="parent">The folder to make it in, made if missing; null for the system's folder for temporary files.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public TemporaryFolder(string? parent = null)
    {
        var root = parent ?? System.IO.Path.GetTempPath();
        DeleteLeftovers(root);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(root, Prefix + System.IO.Path.GetRandomFileName())).FullName;
        _lock = CreateLock(System.IO.Path.Combine(Path, LockName));
        _living[this] = true;
    }

    /// <summary>What the names of all such folders of this process begin with.</summary>
    public static string Prefix => string.Create(CultureInfo.InvariantCulture, $"{Stem}{Environment.ProcessId}-");

    /// <summary>The full path of the folder, which is new and, but for its lock, empty.</summary>
    public string Path { get; }

    /// <summary>Deletes the folders that killed processes have left.</summary>
    /// <param name="parent">The folder that they are in; nothing happens where it does not exist.</param>
    public static void DeleteLeftovers(string parent)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(parent, Stem + "*"))
        {
            try
            {
                if (IsLeftover(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, another user's, or being deleted by another process right now.
            }
        }
    }

    /// <summary>Deletes the folders of this process that nobody has disposed.</summary>
    public static void DeleteAll()
    {
        foreach (var folder in _living.Keys)
        {
            folder.Dispose();
        }
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        _living.TryRemove(this, out _);
        _lock.Dispose();
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On Windows a file that is still open cannot be deleted. It must not hide the exception that left it open; the next folder deletes it.
        }
    }

    // Windows makes and locks a file at once. Elsewhere it is made and then locked, and in between another process would take it for a lock that
    // nobody holds: it gets its name when it is locked.
    private static FileStream CreateLock(string path)
    {
        var made = OperatingSystem.IsWindows() ? path : path + ".new";
        var stream = new FileStream(made, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        if (made != path)
        {
            File.Move(made, path);
        }

        return stream;
    }

    // A killed process no longer holds its lock. Without one, the folder may just be in the making.
    private static bool IsLeftover(string folder)
    {
        var path = System.IO.Path.Combine(folder, LockName);
        if (File.Exists(path))
        {
            new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
            return true;
        }

        var id = System.IO.Path.GetFileName(folder)[Stem.Length..].Split('-')[0];
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !IsRunning(number);
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
