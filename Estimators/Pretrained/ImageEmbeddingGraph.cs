using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The graph that makes a vector of an image.</summary>
/// <param name="encoder">The encoder.</param>
internal sealed class ImageEmbeddingGraph(ImageEncoder encoder)
{
    /// <summary>Writes the graph.</summary>
    /// <param name="input">The images, with their alpha.</param>
    /// <param name="outputName">The name of the output.</param>
    /// <param name="slotNames">The names of the numbers of a vector.</param>
    /// <returns>The graph as an ONNX file.</returns>
    public byte[] Write(PixelEncoder input, string outputName, IReadOnlyList<string> slotNames)
    {
        var shape = new TensorShape(PixelEncoder.Channels, input.Height, input.ImageWidth);
        LayerList branch = [.. ImageEncoder.CreateInputLayers(interleaved: false, augmentation: null), .. encoder.Network.Layers];
        var network = new Network([new NetworkInput(input.GraphName, shape, [branch[0]], InputElement.Pixel)], [.. branch.Skip(1)]);
        var weights = new NetworkWeights(encoder.Network.GetScale($"{NetworkModule.BranchName(0)}.{Sequence.Name(0)}.")
            .Concat(encoder.Network.GetWeights($"{NetworkModule.TrunkName}.", start: 0)));
        var graph = new OnnxGraph();
        graph.Output(outputName, network.AddToGraph(graph, weights), network.OutputShape);
        graph.SlotNames(outputName, slotNames);
        graph.Metadata(EncoderGraph.Key, encoder.ToString());
        return graph.ToBytes();
    }
}
