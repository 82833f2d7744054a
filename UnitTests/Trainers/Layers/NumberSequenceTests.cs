using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

[TestClass]
public class NumberSequenceTests
{
    private const float P = NumberSequence.Padding;

    [TestMethod]
    [DataRow(new[] { 1f, 2, 3, 4 }, 2)]
    [DataRow(new[] { 1f, 2, P, P }, 1)]
    [DataRow(new[] { P, P, P, P }, 0)]
    [DataRow(new[] { float.NaN, float.NaN, P, P }, 1)]
    public void LengthOf_PaddedRow_CountsItsSteps(float[] row, int expected) => Assert.AreEqual(expected, NumberSequence.LengthOf(row, channels: 2));

    [TestMethod]
    public void Split_PaddedBatch_GivesStepsAndLengths()
    {
        using var scope = NewDisposeScope();
        var (numbers, lengths) = NumberSequence.Split(tensor(new[,] { { 3f, float.NaN, 5, 6 }, { 7, 8, P, P }, { P, P, P, P } }), channels: 2);
        CollectionAssert.AreEqual(new long[] { 3, 2, 2 }, numbers.shape);
        Assert.AreEqual(
            "3 NaN 5 6 7 8 0 0 NaN NaN NaN NaN", string.Join(' ', numbers.contiguous().data<float>().ToArray()),
            "A row without steps is one missing step.");
        CollectionAssert.AreEqual(new long[] { 2, 1, 1 }, lengths!.data<long>().ToArray());
    }

    [TestMethod]
    public void Split_FullBatch_HasNoLengths()
    {
        using var scope = NewDisposeScope();
        Assert.IsNull(NumberSequence.Split(tensor(new[,] { { 3f, 0 }, { 7, 1 } }), channels: 1).Lengths);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post, "1 2 3 4 5 6")]
    [DataRow(SequenceTruncation.Pre, "5 6 7 8 9 10")]
    [DataRow(SequenceTruncation.Middle, "1 2 3 4 9 10")]
    public void Graph_LongRow_IsCutInWholeSteps(SequenceTruncation truncation, string expected)
    {
        var (numbers, lengths) = Run(truncation, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], rows: 1);
        Assert.AreEqual(expected, numbers);
        Assert.AreEqual("3", lengths);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post)]
    [DataRow(SequenceTruncation.Pre)]
    [DataRow(SequenceTruncation.Middle)]
    public void Graph_PaddedBatch_GivesStepsAndLengths(SequenceTruncation truncation)
    {
        var (numbers, lengths) = Run(truncation, [3, float.NaN, 5, 6, 7, 8, P, P, P, P, P, P], rows: 3);
        Assert.AreEqual("3 NaN 5 6 0 0 7 8 0 0 0 0 NaN NaN NaN NaN NaN NaN", numbers);
        Assert.AreEqual("2 1 1", lengths);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post)]
    [DataRow(SequenceTruncation.Middle)]
    public void Graph_RowWithoutSteps_IsOneMissingStep(SequenceTruncation truncation)
    {
        var (numbers, lengths) = Run(truncation, [], rows: 1);
        Assert.AreEqual("NaN NaN", numbers);
        Assert.AreEqual("1", lengths);
    }

    // At most three steps of two channels.
    private static (string Numbers, string Lengths) Run(SequenceTruncation truncation, float[] values, int rows)
    {
        var graph = new OnnxGraph();
        var shape = TensorShape.Sequence(3, 2);
        var (numbers, lengths) = NumberSequence.Split(graph, graph.Input("x", TensorShape.Sequence(6)), shape, truncation);
        graph.Output("numbers", numbers, shape);
        graph.Output("lengths", graph.CastToSingle(lengths), new TensorShape(1));
        using var session = new InferenceSession(graph.ToBytes());
        using var input = OrtValue.CreateTensorValueFromMemory(values, [rows, values.Length / rows]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [input], ["numbers", "lengths"]);
        return (Text(outputs[0]), Text(outputs[1]));
    }

    private static string Text(OrtValue value) => string.Join(' ', value.GetTensorDataAsSpan<float>().ToArray());
}
