using Microsoft.ML;
using MLNet.DeepExtensions.Benchmarks.Packages;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>A residual network of 18 layers that was trained on ImageNet, which a package of NuGet has as an ONNX file.</summary>
internal static class ImageNetPackage
{
    private static readonly NuGetPackage _package = new("Microsoft.ML.DnnImageFeaturizer.ResNet18", "0.23.1", Megabytes: 60);

    /// <summary>Reads the network of a file, or of the package.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The file; null for the package.</param>
    /// <exception cref="InvalidOperationException">It cannot be fetched; the message says what to do.</exception>
    public static ImageEncoder Load(MLContext ml, string? path)
    {
        try
        {
            return ml.Model.LoadImageEncoder(path ?? _package.Fetch("tools", "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx"));
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"The network cannot be had: {e.Message}. Instead, give one of your own: --encoder FILE, a residual network as ONNX, "
                + "such as what PyTorch exports of torchvision's resnet18.",
                e);
        }
    }
}
