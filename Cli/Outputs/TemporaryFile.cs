namespace MLNet.DeepExtensions.Cli.Outputs;

/// <summary>A file that is there only while it is needed.</summary>
internal sealed class TemporaryFile : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"deepml-{Guid.NewGuid():N}.tmp");

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
