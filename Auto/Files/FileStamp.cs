namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>What tells whether a file is the one that it was when it was first looked at.</summary>
internal sealed class FileStamp
{
    private readonly string _path;
    private readonly long _length;
    private readonly DateTime _written;

    /// <summary>Looks at a file.</summary>
    public FileStamp(string path)
    {
        var file = new FileInfo(path);
        (_path, _length, _written) = (path, file.Length, file.LastWriteTimeUtc);
    }

    /// <summary>Opens the file, and unpacks what is packed with gzip.</summary>
    /// <exception cref="IOException">It cannot be opened, or is no longer the same; the message says what to do.</exception>
    public Stream Open()
    {
        var stream = FileOpening.Open(_path);
        try
        {
            Require();
            return FileOpening.Unpack(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Requires that the file is the same.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Require()
    {
        var file = new FileInfo(_path);
        if (!file.Exists || file.Length != _length || file.LastWriteTimeUtc != _written)
        {
            throw new IOException(
                $"The file '{_path}' has changed since its columns were inferred, so that its rows may no longer be those. "
                + "Wait until it is written, or copy it, and start again.");
        }
    }
}
