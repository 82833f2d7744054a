using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Explanations;

/// <summary>Networks for images small enough to compute by hand.</summary>
internal static class TinyImageNetwork
{
    /// <summary>Makes a network of given weights.</summary>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="first">The layers of its input.</param>
    /// <param name="trunk">The layers that follow.</param>
    /// <param name="weights">The weights under their names, as vectors.</param>
    public static TrainedNetwork Create(
        TensorShape shape, LayerList first, LayerList trunk, params (string Name, long[] Dimensions, float[] Values)[] weights) =>
        TrainedNetwork.Create(
            new Network([new NetworkInput("x", shape, first)], trunk),
            new NetworkWeights(weights.Select(weight => KeyValuePair.Create(weight.Name, new NetworkWeight(weight.Dimensions, weight.Values)))),
            new TaskDescription("MulticlassClassification", "Label", ["no", "yes"]),
            new TrainingHistory([], 0, null),
            (graph, raw) => graph.Output("raw", raw, new TensorShape(2)));
}
