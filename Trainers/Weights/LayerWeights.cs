using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>The weights of one layer, seen from inside it: names start at the layer, as in its torch module.</summary>
/// <param name="all">The whole network's weights.</param>
/// <param name="prefix">Where the layer is in the network: empty, or ending in a dot.</param>
internal readonly struct LayerWeights(NetworkWeights all, string prefix)
{
    /// <summary>The weights of a layer inside this one.</summary>
    /// <param name="child">The name under which this layer's module registers the inner one.</param>
    public LayerWeights GetChild(string child) => new(all, $"{prefix}{child}.");

    /// <summary>Adds a weight to the graph under its full name, from which it can be read back.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The weight's name in the layer's own module.</param>
    /// <returns>The constant's name.</returns>
    public string AddTo(OnnxGraph graph, string name)
    {
        var weight = all[prefix + name];
        return graph.Constant(prefix + name, weight.Values, weight.Dimensions);
    }

    /// <summary>The values of a weight, last dimension fastest.</summary>
    /// <param name="name">The weight's name in the layer's own module.</param>
    public float[] Values(string name) => all[prefix + name].Values;
}
