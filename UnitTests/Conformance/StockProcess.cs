using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>A fresh process with ML.NET and ONNX Runtime on its path, and neither libtorch nor this package.</summary>
internal static class StockProcess
{
    private static readonly string _program = Repository.PathOf("UnitTests", "StockLoader", "bin", Repository.Configuration, "net10.0", "StockLoader.dll");

    /// <summary>Loads a model there, predicts, and saves the model again.</summary>
    public static void Predict(string modelPath, string dataPath, string predictionsPath, string resavedPath)
    {
        var folder = Path.GetDirectoryName(_program)!;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(file);
            Assert.IsFalse(
                name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MLNet.DeepExtensions", StringComparison.Ordinal),
                $"{file} must not be there: the process is to show that a saved model loads without it.");
        }

        var loaded = DotNet.Run(Path.GetTempPath(), _program, modelPath, dataPath, predictionsPath, resavedPath);
        StringAssert.Contains(loaded, "Microsoft.ML.OnnxTransformer");
        Assert.IsFalse(loaded.Contains("DeepExtensions", StringComparison.Ordinal), loaded);
        Assert.IsFalse(loaded.Contains("TorchSharp", StringComparison.Ordinal), loaded);
    }
}
