namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>An empty folder of its own under the system's temporary folder, deleted with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("deepextensions-").FullName;

    public string PathOf(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file, and the folders above it.</summary>
    public string Write(string name, string text)
    {
        string file = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose()
    {
        var ownFiles = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(Path, "*", ownFiles))
        {
            File.SetAttributes(file, FileAttributes.Normal); // Windows does not delete read-only files
        }

        Directory.Delete(Path, recursive: true);
    }
}
