using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Outputs;

/// <summary>A folder that is there only once it is complete: until then it is beside its place, under another name.</summary>
internal sealed class PendingFolder : IDisposable
{
    private readonly string _target;
    private readonly string _made; // the uppermost folder that was not there
    private bool _isComplete;

    private PendingFolder(string target, string path)
    {
        (_target, Path) = (target, path);
        _made = path;
        for (var parent = Directory.GetParent(path)!; !parent.Exists && parent.Parent is not null; parent = parent.Parent)
        {
            _made = parent.FullName;
        }
    }

    /// <summary>Where its files are written.</summary>
    public string Path { get; }

    /// <summary>Begins a folder.</summary>
    /// <param name="target">Its path. Folders above it are made.</param>
    /// <param name="overwrite">Whether one that is there is replaced.</param>
    /// <exception cref="WrongInputException">It is a file, holds something, or cannot be written.</exception>
    public static PendingFolder Create(string target, bool overwrite)
    {
        var full = System.IO.Path.GetFullPath(target).TrimEnd(System.IO.Path.DirectorySeparatorChar);
        if (File.Exists(full))
        {
            throw new WrongInputException($"'{target}' must be a folder but is a file. Name another with --out.");
        }

        if (!overwrite && Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
        {
            throw new WrongInputException($"The folder '{target}' is not empty. Name another with --out, or replace it with --overwrite.");
        }

        var folder = new PendingFolder(full, $"{full}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder.Path);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e.Message.Replace(folder.Path, full, StringComparison.Ordinal).TrimEnd('.');
            throw new WrongInputException($"The folder '{target}' cannot be made: {reason}. Name another with --out, or change permissions.");
        }
    }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Puts it in its place.</summary>
    public void Complete()
    {
        if (Directory.Exists(_target))
        {
            var old = $"{Path}.old";
            Directory.Move(_target, old);
            Directory.Move(Path, _target);
            Directory.Delete(old, recursive: true);
        }
        else
        {
            Directory.Move(Path, _target);
        }

        _isComplete = true;
    }

    /// <summary>Leaves nothing behind that is not complete.</summary>
    public void Dispose()
    {
        if (!_isComplete && Directory.Exists(_made))
        {
            Directory.Delete(_made, recursive: true);
        }
    }
}
