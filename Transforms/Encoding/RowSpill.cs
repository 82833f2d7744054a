using System.Diagnostics;
using System.Globalization;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// Where encoded rows go that are more than may be in memory: files in a folder of its own, made when it is first needed and
/// deleted when this is disposed.
/// </summary>
internal sealed class RowSpill : IDisposable
{
    private const string Prefix = "MLNet.DeepExtensions-rows-";
    private const string LockName = "in-use.lock";
    private readonly string _root;
    private readonly long _budget;
    private readonly Func<string, Stream> _create;
    private readonly List<RowFile> _files = [];
    private long _taken;
    private string? _folder;
    private FileStream? _lock;

    /// <summary>Deletes what killed processes have left.</summary>
    /// <param name="budget">The number of bytes that may be in memory; null for half of what the process may use.</param>
    /// <param name="directory">Where to make the folder; null for the system's folder for temporary files.</param>
    /// <param name="create">Makes a file to write to; null for an ordinary one.</param>
    public RowSpill(long? budget, string? directory, Func<string, Stream>? create = null)
    {
        _budget = budget ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        _root = Path.GetFullPath(directory ?? Path.GetTempPath());
        _create = create ?? (path => new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        DeleteLeftovers();
    }

    /// <summary>The number of bytes of a file that are picked from at random, half of the budget.</summary>
    public long WindowBytes => _budget / 2;

    /// <summary>Whether rows would be too many to be in memory beside those that already are.</summary>
    /// <param name="bytes">Their number of bytes.</param>
    public bool IsTooMuch(long bytes) => bytes > _budget - _taken;

    /// <summary>Counts rows that are in memory.</summary>
    /// <param name="bytes">Their number of bytes.</param>
    public void Take(long bytes) => _taken += bytes;

    /// <summary>Makes a file of rows, deleted when this is disposed.</summary>
    /// <param name="rowBytes">The number of bytes a row, positive.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public RowFile Create(int rowBytes)
    {
        try
        {
            _folder ??= CreateFolder();
            var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_files.Count}.rows"));
            var file = new RowFile(path, _create(path), rowBytes);
            _files.Add(file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RowFile.Failed(_root, e);
        }
    }

    /// <summary>Deletes the files and the folder.</summary>
    public void Dispose()
    {
        _files.ForEach(file => file.Dispose());
        _lock?.Dispose();
        if (_folder is null)
        {
            return;
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // It must not hide the exception that ended the training; the next one deletes the folder.
        }
    }

    private string CreateFolder()
    {
        Directory.CreateDirectory(_root);
        var folder = Directory.CreateDirectory(Path.Combine(_root, $"{Prefix}{Environment.ProcessId}-{Path.GetRandomFileName()}")).FullName;
        _lock = new FileStream(Path.Combine(folder, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        return folder;
    }

    private void DeleteLeftovers()
    {
        if (!Directory.Exists(_root))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(_root, Prefix + "*"))
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

    // A killed process no longer holds its lock. Without one, the folder may just be in the making.
    private static bool IsLeftover(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (File.Exists(path))
        {
            new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
            return true;
        }

        var id = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
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
