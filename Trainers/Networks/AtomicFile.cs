namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>Writes a file so that readers see either the old one or the complete new one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary file beside the target, then renames it; on failure nothing is left behind.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw;
        }
    }
}
