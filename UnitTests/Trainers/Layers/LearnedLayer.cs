using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>A layer that learns from the training rows, at the beginning of a network.</summary>
internal static class LearnedLayer
{
    /// <summary>A network of the layer alone.</summary>
    public static Network CreateNetwork(Layer layer, int features) =>
        new([new NetworkInput("x", new TensorShape(features), [layer])], [new Flatten()]);

    /// <summary>What torch makes of inputs after the layer has learned from rows, and ONNX Runtime the same.</summary>
    public static float[] Both(Layer layer, float[] rows, int features, float[] inputs) =>
        Both(CreateNetwork(layer, features), rows, features, inputs);

    /// <summary>The same of a network whose first layer learns from rows.</summary>
    public static float[] Both(Network network, float[] rows, int features, float[] inputs)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var module = new NetworkModule(network, new RandomGenerator(1));
        module.Learn(0, new ArrayRows<float>(rows, features), rows.Length / features);
        var output = module.forward([tensor(inputs).reshape(-1, features)]).data<float>().ToArray();

        var graph = new OnnxGraph();
        graph.Output("y", network.AddToGraph(graph, NetworkWeights.From(module)), network.OutputShape);
        using var session = new InferenceSession(graph.ToBytes());
        using var value = OrtValue.CreateTensorValueFromMemory(inputs, [inputs.Length / features, features]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["x"], [value], ["y"]);
        var graphOutput = results[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.HasCount(output.Length, graphOutput);
        for (var i = 0; i < output.Length; i++)
        {
            Assert.AreEqual(float.IsNaN(output[i]), float.IsNaN(graphOutput[i]), $"value {i}: {output[i]} and {graphOutput[i]}");
            var equal = float.IsNaN(output[i]) || Math.Abs(output[i] - graphOutput[i]) < 1e-5 * Math.Max(1, Math.Abs(output[i]));
            Assert.IsTrue(equal, $"value {i}: {output[i]} and {graphOutput[i]}");
        }

        return output;
    }
}
