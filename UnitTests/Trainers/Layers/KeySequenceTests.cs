using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

[TestClass]
public class KeySequenceTests
{
    [TestMethod]
    public void Split_PaddedBatch_GivesKeysAndLengths()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new[,] { { 3, 0, 5 }, { 7, -1, -1 }, { -1, -1, -1 } });
        var (keys, lengths) = KeySequence.Split(rows);
        CollectionAssert.AreEqual(new[] { 3, 0, 5, 7, 0, 0, 0, 0, 0 }, keys.data<int>().ToArray());
        CollectionAssert.AreEqual(new long[] { 3, 1, 1 }, lengths!.data<long>().ToArray(), "A row without steps is one unknown key.");
    }

    [TestMethod]
    public void Split_FullBatch_HasNoLengths()
    {
        using var scope = NewDisposeScope();
        Assert.IsNull(KeySequence.Split(tensor(new[,] { { 3, 0 }, { 7, 1 } })).Lengths);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post, "1 2 3 4")]
    [DataRow(SequenceTruncation.Pre, "4 5 6 7")]
    [DataRow(SequenceTruncation.Middle, "1 2 6 7")]
    public void Graph_LongRow_IsCut(SequenceTruncation truncation, string expected)
    {
        var (keys, length) = Run(truncation, [1, 2, 3, 4, 5, 6, 7], rows: 1);
        Assert.AreEqual(expected, keys);
        Assert.AreEqual("4", length);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post)]
    [DataRow(SequenceTruncation.Pre)]
    [DataRow(SequenceTruncation.Middle)]
    public void Graph_PaddedBatch_GivesKeysAndLengths(SequenceTruncation truncation)
    {
        var (keys, lengths) = Run(truncation, [3, 0, 5, 7, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue], rows: 3);
        Assert.AreEqual("3 0 5 0 7 0 0 0 0 0 0 0", keys);
        Assert.AreEqual("3 1 1", lengths);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post)]
    [DataRow(SequenceTruncation.Pre)]
    [DataRow(SequenceTruncation.Middle)]
    public void Graph_RowWithoutSteps_IsOneUnknownKey(SequenceTruncation truncation)
    {
        var (keys, lengths) = Run(truncation, [], rows: 1);
        Assert.AreEqual("0", keys);
        Assert.AreEqual("1", lengths);
    }

    // At most four steps.
    private static (string Keys, string Lengths) Run(SequenceTruncation truncation, uint[] values, int rows)
    {
        var graph = new OnnxGraph();
        var shape = TensorShape.Sequence(4);
        var (keys, lengths) = KeySequence.Split(graph, graph.Input("x", shape, InputElement.Key), 4, truncation);
        graph.Output("keys", graph.CastToSingle(keys), shape);
        graph.Output("lengths", graph.CastToSingle(lengths), new TensorShape(1));
        using var session = new InferenceSession(graph.ToBytes());
        using var input = OrtValue.CreateTensorValueFromMemory(values, [rows, values.Length / rows]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [input], ["keys", "lengths"]);
        return (Text(outputs[0]), Text(outputs[1]));
    }

    private static string Text(OrtValue value) => string.Join(' ', value.GetTensorDataAsSpan<float>().ToArray());
}
