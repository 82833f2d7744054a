namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>Writes a file so that readers see either the old one or the complete new one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary file beside the target, then renames it; on failure nothing is left behind.</summary>
    /// <exception cref="DirectoryNotFoundException">The target's folder does not exist.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder ?? target}' must exist to write '{Path.GetFileName(target)}' into it. Create it first.");
        }

        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
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
