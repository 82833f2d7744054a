using MLNet.DeepExtensions.Cli.Outputs;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>A file to read: one that is there, or what comes from a stream, which is kept in a temporary file while it is needed.</summary>
internal sealed class InputFile : IDisposable
{
    private const string StreamName = "-";
    private readonly TemporaryFile? _copy;

    private InputFile(string path, TemporaryFile? copy) => (Path, _copy) = (path, copy);

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path; - for the stream.</param>
    /// <param name="stream">The stream, which is read to its end.</param>
    public static InputFile Open(string path, Stream stream)
    {
        if (path != StreamName)
        {
            return new InputFile(path, copy: null);
        }

        var copy = new TemporaryFile();
        try
        {
            using var file = new FileStream(copy.Path, FileMode.CreateNew, FileAccess.Write);
            stream.CopyTo(file);
            return new InputFile(copy.Path, copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _copy?.Dispose();
}
