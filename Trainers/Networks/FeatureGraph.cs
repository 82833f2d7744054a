using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>The graph of a network without its last layers.</summary>
internal static class FeatureGraph
{
    /// <summary>Makes the graph as an ONNX file.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="layer">The last layer to keep; null for the last but one of the network.</param>
    /// <param name="inputName">The name of the input.</param>
    /// <param name="outputName">The name of the output, which is a vector.</param>
    /// <exception cref="ArgumentException">There is no such layer, or the network has several inputs.</exception>
    public static byte[] Create(Network network, NetworkWeights weights, string? layer, string inputName, string outputName)
    {
        if (network.Inputs is not [var input])
        {
            throw new ArgumentException($"A network must have one input to be cut but this one has {network.Inputs.Count}: "
                + $"{string.Join(", ", network.Inputs)}.");
        }

        var kept = CountKept(network, layer);
        var inTrunk = Math.Max(0, kept - input.Layers.Count);
        var cut = new Network(
            [
                input with
                {
                    Name = inputName,
                    Layers = [.. input.Layers.Take(kept)],
                    Element = input.Element == InputElement.Pixel ? InputElement.Byte : input.Element,
                },
            ],
            [.. network.Trunk.Take(inTrunk), new Flatten()]);
        cut = cut with { TestTimeMirroring = network.TestTimeMirroring && inTrunk > 0 && HasNoPlaces(cut) };
        var graph = new OnnxGraph();
        graph.Output(outputName, cut.AddToGraph(graph, weights), cut.OutputShape);
        return graph.ToBytes();
    }

    // What has height and width lies elsewhere in a mirror image, so that a mean would say nothing.
    private static bool HasNoPlaces(Network cut) =>
        new Sequence([.. cut.Trunk.SkipLast(1)]).GetOutputShape(cut.TrunkInputShape) is { Rank: 1 };

    private static int CountKept(Network network, string? layer)
    {
        var layers = NamedLayers.Enumerate(network).ToArray();
        if (layer is null)
        {
            return layers.Length - 1;
        }

        var place = Array.FindIndex(layers, named => named.Name == layer);
        return place >= 0
            ? place + 1
            : throw new ArgumentException("The layer must be one of "
                + $"{string.Join(", ", layers.Select(named => $"{named.Name} ({named.Layer.GetType().Name})"))} but is '{layer}'.");
    }
}
