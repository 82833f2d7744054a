using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Outputs;

/// <summary>A file that is there only once it is complete: until then it is beside its place, under another name.</summary>
internal sealed class PendingFile : IDisposable
{
    private const int BufferSize = 1 << 16;
    private readonly string _target;
    private readonly string _path;

    private PendingFile(string target, string path) => (_target, _path, Stream) = (target, path, new FileStream(
        path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize));

    /// <summary>Takes what is in it.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file. One of that name is replaced once the new one is complete.</summary>
    /// <param name="target">Its path.</param>
    /// <exception cref="WrongInputException">It is a folder, or cannot be written.</exception>
    public static PendingFile Create(string target)
    {
        var full = Path.GetFullPath(target);
        var parent = Path.GetDirectoryName(full);
        if (Directory.Exists(full) || parent is null)
        {
            throw new WrongInputException($"'{target}' must be a file but is a folder. Name a file in it with --out.");
        }

        if (!Directory.Exists(parent))
        {
            throw new WrongInputException(
                $"The folder '{parent}' of '{Path.GetFileName(full)}' does not exist. Make it, or name another file with --out.");
        }

        var path = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            return new PendingFile(full, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e.Message.Replace(path, full, StringComparison.Ordinal).TrimEnd('.');
            throw new WrongInputException($"'{target}' cannot be written: {reason}. Name another file with --out, or change permissions.");
        }
    }

    /// <summary>Puts it in its place.</summary>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_path, _target, overwrite: true);
    }

    /// <summary>Leaves nothing behind that is not complete.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            if (File.Exists(_path))
            {
                File.Delete(_path);
            }
        }
    }
}
