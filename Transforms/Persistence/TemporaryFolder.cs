namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>A folder that is deleted, with all that is in it, when it is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>What the names of all such folders of this process begin with.</summary>
    public static string Prefix => $"MLNet.DeepExtensions-{Environment.ProcessId}-";

    /// <summary>The full path of the folder, which is new and empty.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // On Windows a file that is still open cannot be deleted. It must not hide the exception that left it open.
        }
    }
}
