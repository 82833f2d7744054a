namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Gets over file names that ML.NET draws by chance and ONNX Runtime misunderstands.</summary>
internal static class OnnxFileName
{
    // ML.NET writes a graph to a file of a random name. ONNX Runtime takes one that ends in .ort, as one in 46,656 does, for another format.
    private const string Misunderstood = "ORT model verification failed";

    /// <summary>Reads a graph, and once more under another name if the first was misunderstood.</summary>
    /// <param name="read">Makes ML.NET write the graph to a file and read it.</param>
    public static T Retry<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e.ToString().Contains(Misunderstood, StringComparison.Ordinal))
        {
            return read();
        }
    }
}
