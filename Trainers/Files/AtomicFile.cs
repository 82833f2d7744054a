namespace MLNet.DeepExtensions.Trainers.Files;

/// <summary>Writes a file so that readers see either the old one or the complete new one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary file beside the target, then renames it; on failure nothing is left behind.</summary>
    /// <exception cref="DirectoryNotFoundException">The target's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The target's folder may not be written.</exception>
    /// <exception cref="IOException">The target's folder or its disk takes no file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder ?? target}' must exist to write '{Path.GetFileName(target)}' into it. "
                + "Create it first.");
        }

        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = Create(temporary, target))
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

    // Messages name the target: of the temporary file the caller knows nothing.
    private static FileStream Create(string temporary, string target)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e.Message.Replace(temporary, target, StringComparison.Ordinal);
            var message = $"The folder '{Path.GetDirectoryName(target)}' must take new files but does not: {reason} Choose another folder, "
                + "or change its permissions.";
            throw e is IOException ? new IOException(message, e) : new UnauthorizedAccessException(message, e);
        }
    }
}
