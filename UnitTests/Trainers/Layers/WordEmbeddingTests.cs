using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Which words and parts have a vector, and that torch and the graph look up the same ones.</summary>
[TestClass]
public class WordEmbeddingTests
{
    private const float P = NumberSequence.Padding;
    private const float Large = (1 << 23) - 1;
    private static readonly WordEmbedding _layer = new(Features: 2, Words: 3, Size: 4, Parts: 2, PartSize: 3);

    [TestMethod]
    public void Learn_KeepsTheMostFrequentWords_AndTellsOthersByTheirPartsAlone()
    {
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var module = CreateModule(session);
        using var noGrad = no_grad();
        var output = module.forward([tensor(new[,] { { 7f, 1, Large, 1, 9, 2, 12345, 3 } })])[0];
        Assert.IsFalse(AreEqual(output[0], output[1], 0, 4), "Words that are there twice have vectors of their own.");
        Assert.IsTrue(AreEqual(output[2], output[3], 0, 4), "A word that is there once shares that of unknown ones.");
        Assert.IsTrue(AreEqual(output[0], output[1], 4, 7), "The same part has the same vector.");
        Assert.IsFalse(AreEqual(output[0], output[2], 4, 7));
    }

    [TestMethod]
    public void Graph_GivesWhatTorchGives_WithPaddingAndRowsWithoutWords()
    {
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var module = CreateModule(session);
        using var noGrad = no_grad();
        float[,] rows = { { 7, 1, Large, 2, 0, 9 }, { 9, 1, P, P, P, P }, { P, P, P, P, P, P } };
        var expected = module.forward([tensor(rows)]);
        var graph = new OnnxGraph();
        graph.Output("y", module.Network.AddToGraph(graph, NetworkWeights.From(module)), TensorShape.Sequence(8, 7));
        using var runtime = new InferenceSession(graph.ToBytes());
        using var results = runtime.Run([NamedOnnxValue.CreateFromTensor(
            "x", new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(rows.Cast<float>().ToArray(), [3, 6]))]);
        var found = results.Single().AsTensor<float>();
        int[] lengths = [3, 1, 1];
        for (var row = 0; row < 3; row++)
        {
            for (var step = 0; step < lengths[row]; step++)
            {
                for (var i = 0; i < 7; i++)
                {
                    Assert.AreEqual(expected[row, step, i].item<float>(), found[row, step, i], 1e-6f);
                }
            }
        }
    }

    [TestMethod]
    public void WordEmbedding_OfAnotherNumberOfFeatures_NamesBoth() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => _layer.GetOutputShape(TensorShape.Sequence(9, 5))).Message,
        "takes 2 numbers a word but the input is [≤9, 5]. Set Features to 5");

    private static NetworkModule CreateModule(TorchSession session)
    {
        var input = new NetworkInput("x", TensorShape.Sequence(8, 2), [_layer]);
        var module = new NetworkModule(new Network([input], [new Activation(ActivationFunction.Tanh)]), session.Random);
        module.Learn(0, new ArrayRows<float>([7, 1, Large, 1, 7, 2, 9, 2, Large, 1, P, P, P, P, P, P], width: 8, arePadded: true), 2);
        module.eval();
        return module;
    }

    private static bool AreEqual(Tensor one, Tensor other, int start, int end) =>
        one[start..end].eq(other[start..end]).all().IsTrue();
}
