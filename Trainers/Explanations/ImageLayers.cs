using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>Finds the layers of a network that see an image as such.</summary>
internal static class ImageLayers
{
    /// <summary>The name of the last layer whose output is higher and wider than a pixel, but for layers that only prepare the image.</summary>
    /// <param name="network">A network with one input.</param>
    /// <returns>Its name in the network's weights, <c>trunk.7</c>; null if there is none.</returns>
    public static string? FindLast(Network network)
    {
        var input = network.Inputs[0];
        return LastOf(network.Trunk, network.TrunkInputShape, NetworkModule.TrunkName)
            ?? LastOf(input.Layers, input.Shape, NetworkModule.BranchName(0));
    }

    private static string? LastOf(LayerList layers, TensorShape shape, string prefix)
    {
        string? last = null;
        for (var i = 0; i < layers.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}.{i}");
            var output = layers[i].GetOutputShape(shape);
            last = layers[i] switch
            {
                Sequence inner => LastOf(inner.Layers, shape, name) ?? last,
                StandardizeImage or Standardize or AugmentImage or Reshape or Dropout or SpatialDropout => last,
                _ when output is { Rank: 3, HasVariableSteps: false } && output.Dimensions[1] > 1 && output.Dimensions[2] > 1 => name,
                _ => last,
            };
            shape = output;
        }

        return last;
    }
}
