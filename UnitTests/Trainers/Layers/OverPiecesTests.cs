using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>A word gets what layers make of its first piece, in torch and in the graph, alone and in a batch.</summary>
[TestClass]
public class OverPiecesTests
{
    private const float P = NumberSequence.Padding;
    private const int Width = 9; // of a row: three words of three pieces at most
    private static readonly LayerList _read =
    [
        new Embedding(6, 4), new PositionalEncoding(PositionVectors.Learned), new TransformerEncoderLayer(2, 8, 0),
    ];

    private static readonly float[][] _rows =
    [
        [3, 1, 0, 4, 0, 0, 5, 6, 2], [6, 0, 0, P, P, P, P, P, P], [P, P, P, P, P, P, P, P, P], [2, 2, 2, 3, 3, 3, 4, 4, 4],
    ];

    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(0, 0)]
    [DataRow(1, 0)]
    public void Words_HaveTheVectorsOfTheirFirstPieces(int start, int end)
    {
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var module = CreateModule(session, new OverPieces(_read, Pieces: 12, start, end));
        using var inner = new NetworkModule(
            new Network([new NetworkInput("x", TensorShape.Sequence(12), _read, InputElement.Key, 6)], [new Activation(ActivationFunction.Tanh)]),
            session.Random);
        NetworkWeights.From(module).All.ToList().ForEach(weight => Assert.IsTrue(weight.Key.Contains("layers", StringComparison.Ordinal)));
        Copy(module, inner);
        inner.eval();
        using var noGrad = no_grad();
        var words = module.forward([Rows(0)]);
        int[] keys = [.. start > 0 ? [start] : Array.Empty<int>(), 3, 1, 4, 5, 6, 2, .. end > 0 ? [end] : Array.Empty<int>()];
        var pieces = inner.forward([tensor(keys).reshape(1, -1)]);
        foreach (var (word, piece) in new[] { 0, 2, 3 }.Index())
        {
            Assert.IsLessThan(1e-5, words[0, word].sub(pieces[0, piece + (start > 0 ? 1 : 0)]).abs().max().Read());
        }
    }

    [TestMethod]
    [DataRow(12, 1, 2)]
    [DataRow(6, 1, 2)]
    [DataRow(4, 0, 3)]
    [DataRow(5, 0, 0)]
    public void Graph_GivesWhatTorchGives_AloneAndInABatch(int pieces, int start, int end)
    {
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var module = CreateModule(session, new OverPieces(_read, pieces, start, end));
        using var noGrad = no_grad();
        var graph = new OnnxGraph();
        graph.Output("y", module.Network.AddToGraph(graph, NetworkWeights.From(module)), TensorShape.Sequence(8, 4));
        using var runtime = new InferenceSession(graph.ToBytes());
        int[] all = [0, 1, 2, 3], lengths = [3, 1, 1, 3];
        var (torch, onnx) = (module.forward([Rows(all)]), Run(runtime, all));
        foreach (var row in all)
        {
            var (torchAlone, onnxAlone) = (module.forward([Rows(row)]), Run(runtime, row));
            for (var word = 0; word < lengths[row]; word++)
            {
                for (var i = 0; i < 4; i++)
                {
                    var expected = torchAlone[0, word, i].item<float>();
                    Assert.AreEqual(expected, torch[row, word, i].item<float>(), 1e-5f, $"torch, row {row}, word {word}");
                    Assert.AreEqual(expected, onnxAlone[0, word, i], 1e-5f, $"graph alone, row {row}, word {word}");
                    Assert.AreEqual(expected, onnx[row, word, i], 1e-5f, $"graph, row {row}, word {word}");
                }
            }
        }
    }

    [TestMethod]
    public void OverPieces_OfLayersThatGiveOneVector_SaysSo() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(
            () => new OverPieces([new Embedding(6, 4), new PoolOverTime()], 12).GetOutputShape(TensorShape.Sequence(8, 3))).Message,
        "must give a vector for each piece but give [4]");

    private static NetworkModule CreateModule(TorchSession session, OverPieces layer)
    {
        var module = new NetworkModule(
            new Network([new NetworkInput("x", TensorShape.Sequence(8, 3), [layer])], [new Activation(ActivationFunction.Tanh)]), session.Random);
        module.eval();
        return module;
    }

    private static void Copy(NetworkModule source, NetworkModule target)
    {
        var weights = source.state_dict()
            .ToDictionary(weight => weight.Key.Replace(".0.layers", "", StringComparison.Ordinal), weight => weight.Value);
        foreach (var (name, value) in target.state_dict())
        {
            using var noGrad = no_grad();
            value.copy_(weights[name]);
        }
    }

    private static Tensor Rows(params int[] rows) => tensor(rows.SelectMany(row => _rows[row]).ToArray(), rows.Length, Width);

    private static Microsoft.ML.OnnxRuntime.Tensors.Tensor<float> Run(InferenceSession runtime, params int[] rows)
    {
        using var results = runtime.Run(
            [NamedOnnxValue.CreateFromTensor(
                "x", new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(rows.SelectMany(row => _rows[row]).ToArray(), [rows.Length, Width]))]);
        return results.Single().AsTensor<float>().ToDenseTensor();
    }
}
