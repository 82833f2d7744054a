namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Opens files to read them.</summary>
internal static class FileOpening
{
    private const int BufferSize = 1 << 16;

    /// <summary>Unpacks a file that is packed with gzip, whatever its name; others stay as they are.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    public static Stream Unpack(FileStream stream)
    {
        var isPacked = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isPacked ? new UnpackedStream(stream, stream.Name) : stream;
    }

    /// <summary>Opens a file, which others may go on to write.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says what to do.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
            return new FileStream(path, FileMode.Open, FileAccess.Read, Share, BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no file '{Path.GetFullPath(path)}'. Give the path of a file that is there.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The file '{path}' must not be read by this user. Ask for the right to read it, or copy it.", e);
        }
        catch (IOException e)
        {
            throw new IOException($"The file '{path}' cannot be opened: {e.Message} Close the program that has it open, or copy it.", e);
        }
    }
}
