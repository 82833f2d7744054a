namespace MLNet.DeepExtensions.Examples;

/// <summary>What the command line says to every example.</summary>
/// <param name="Epochs">Passes over the training rows; null for the trainer's default.</param>
/// <param name="Output">The folder to save models in; it exists.</param>
/// <param name="CancellationToken">Cancelled by Ctrl+C.</param>
internal sealed record ExampleSettings(int? Epochs, DirectoryInfo Output, CancellationToken CancellationToken)
{
    /// <summary>The path of an embedded data file.</summary>
    public static string DataPath(string fileName) => Path.Combine(AppContext.BaseDirectory, "Data", fileName);

    /// <summary>The path to save a model under.</summary>
    public string ModelPath(string fileName) => Path.Combine(Output.FullName, fileName);
}
