using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Pretrained;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions;

/// <summary>
/// Reads the file of an image encoder, ONNX or of TorchSharp, and finds the one beside an ONNX file that prepares its images.
/// </summary>
internal static class ImageEncoderFile
{
    // As the packages Microsoft.ML.DnnImageFeaturizer.* have them: ResNet18Onnx/ResNet18.onnx and ResNetPrepOnnx/ResNetPreprocess.onnx.
    private const string Preparation = "Preprocess";
    private const string Extension = ".onnx";
    private const string PreparationFolder = "PrepOnnx";
    private const string Wanted = "An image encoder must be an ONNX file, such as ResNet18.onnx, or torchvision's weights as TorchSharp writes them";

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no residual network for images, or damaged.</exception>
    public static ImageEncoder Read(string path, PixelNormalization? normalization)
    {
        if (Directory.Exists(path))
        {
            throw new FileNotFoundException(
                $"{Wanted}, but '{path}' is a folder. Give the path of the file in it.", path);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{Wanted}, but there is no '{path}'.", path);
        }

        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && TorchSharpFile.IsOne(path))
        {
            return new(path, ResidualNetwork.Read(path, TorchSharpFile.Read(path), normalization ?? PixelNormalization.ImageNet));
        }

        var graph = ReadGraph(path);
        var preparation = normalization is null && FindPreparation(path) is { } found ? ReadGraph(found) : null;
        return new(path, ResidualNetwork.Read(graph, normalization, preparation));
    }

    /// <summary>Reads a stream.</summary>
    /// <exception cref="InvalidDataException">It is no residual network for images, or damaged.</exception>
    public static ImageEncoder Read(Stream onnx, PixelNormalization? normalization)
    {
        const string name = "The encoder";
        return new(name, ResidualNetwork.Read(ForeignGraph.Read(name, onnx), normalization, preparation: null));
    }

    private static ForeignGraph ReadGraph(string path)
    {
        using var stream = File.OpenRead(path);
        return ForeignGraph.Read(path, stream);
    }

    // Of several the one that the network is named after: ResNetPreprocess for ResNet18.
    private static string? FindPreparation(string path)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
        DirectoryInfo[] beside = folder.Parent?.GetDirectories($"*{PreparationFolder}") ?? [];
        return beside.Prepend(folder)
            .SelectMany(place => place.GetFiles($"*{Preparation}{Extension}"))
            .Where(file => Path.GetFileName(path).StartsWith(file.Name[..^(Preparation + Extension).Length], StringComparison.OrdinalIgnoreCase))
            .MaxBy(file => file.Name.Length)?.FullName;
    }
}
