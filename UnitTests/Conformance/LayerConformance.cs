using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// What every layer must do: declared shape = torch's shape = ONNX Runtime's shape, equal values for any number of rows,
/// a description and weights that can be read back, training that reaches every weight, right gradients.
/// </summary>
internal static class LayerConformance
{
    private const double Tolerance = 1e-5;
    private static readonly int[] _batchSizes = [1, 2, 7];

    /// <summary>Checks a layer on random input of several shapes.</summary>
    public static void Check(Layer layer, params TensorShape[] shapes)
    {
        CheckDescription(layer);
        foreach (var shape in shapes)
        {
            using var session = NewDisposeScope();
            manual_seed(17);
            var network = new Network([new NetworkInput("x", shape, [])], [layer]);
            using var module = new NetworkModule(network);
            Train(module, shape);
            CheckScoring(network, module, shape);
            GradientConformance.Check(layer, shape);
        }
    }

    private static void CheckDescription(Layer layer)
    {
        var readBack = JsonSerializer.Deserialize<Layer>(JsonSerializer.Serialize(layer));
        Assert.AreEqual(layer, readBack, "A layer must be equal to what is read back from its JSON.");
        Assert.AreEqual(layer.GetHashCode(), readBack!.GetHashCode());
    }

    /// <summary>A few steps, so that no weight and no running statistic is what it was at the start.</summary>
    private static void Train(NetworkModule module, TensorShape shape)
    {
        module.train();
        var parameters = module.parameters().ToArray();
        var before = parameters.Select(parameter => parameter.detach().clone()).ToArray();
        for (var step = 0; step < 3; step++)
        {
            var output = module.forward([(randn(shape.WithBatch(8)) * 2) + 1]);
            if (parameters.Length == 0)
            {
                return;
            }

            module.zero_grad();
            (output * randn_like(output)).sum().backward();
            using var noGrad = no_grad();
            foreach (var parameter in parameters)
            {
                parameter.sub_(parameter.grad! * 0.1);
            }
        }

        foreach (var (old, parameter) in before.Zip(parameters))
        {
            Assert.IsFalse(old.equal(parameter).all().ToBoolean(), "Training must reach every weight.");
        }
    }

    private static void CheckScoring(Network network, NetworkModule module, TensorShape shape)
    {
        module.eval();
        using var noGrad = no_grad();
        var weights = NetworkWeights.From(module);
        var onnx = ToOnnx(network, weights);
        using var runtime = new InferenceSession(onnx);
        foreach (var rows in _batchSizes)
        {
            var input = (randn(shape.WithBatch(rows)) * 2) + 1;
            var copy = input.clone();
            var expected = module.forward([input]);
            Assert.IsTrue(copy.equal(input).all().ToBoolean(), "A layer must not change its input.");

            long[] declared = [rows, .. network.OutputShape.Dimensions];
            CollectionAssert.AreEqual(declared, expected.shape, $"declared and torch shape for {network.Trunk[0]} on {shape}");
            CheckRuntime(runtime, input, expected, declared);
        }

        using var again = new NetworkModule(network);
        new NetworkWeights(OnnxFile.Parse(onnx).FloatConstants().Select(
            c => KeyValuePair.Create(c.Name, new NetworkWeight(c.Dimensions, c.Values)))).CopyTo(again);
        again.eval();
        var probe = randn(shape.WithBatch(3));
        Assert.IsTrue(module.forward([probe]).equal(again.forward([probe])).all().ToBoolean(), "Weights read back from ONNX must be the same.");
    }

    private static byte[] ToOnnx(Network network, NetworkWeights weights)
    {
        var graph = new OnnxGraph();
        graph.Output("y", network.AddToGraph(graph, weights), network.OutputShape);
        return graph.ToBytes();
    }

    private static void CheckRuntime(InferenceSession runtime, Tensor input, Tensor expected, long[] declared)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input.data<float>().ToArray(), input.shape);
        using var options = new RunOptions();
        using var outputs = runtime.Run(options, ["x"], [value], ["y"]);
        CollectionAssert.AreEqual(declared, outputs[0].GetTensorTypeAndShape().Shape, "ONNX Runtime's shape");
        var actual = outputs[0].GetTensorDataAsSpan<float>();
        var wanted = expected.contiguous().data<float>().ToArray();
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.AreEqual(wanted[i], actual[i], Tolerance * Math.Max(1, Math.Abs(wanted[i])), $"value {i} of {runtime.OutputNames[0]}");
        }
    }
}
