using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Onnx;

[TestClass]
public class OnnxGraphTests
{
    private readonly OnnxGraph _graph = new();

    [TestMethod]
    public void Names_GivenTwice_AreRefused()
    {
        _graph.Input("x", new TensorShape(2));
        _graph.Constant("c", [1f, 2], 2);
        Taken("x", () => _graph.Input("x", new TensorShape(3)));
        Taken("x", () => _graph.Constant("x", [1f], 1));
        Taken("c", () => _graph.Constant("c", [1L], 1));
        Taken("c", () => _graph.Output("c", "x", new TensorShape(2)));
    }

    [TestMethod]
    public void Constant_OfOtherDimensions_SaysBoth()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _graph.Constant("c", [1f, 2, 3], 2, 2));
        StringAssert.StartsWith(e.Message, "Constant 'c' has 3 values but its dimensions hold 4.");
    }

    // Read only where the environment variable ORT_LOAD_CONFIG_FROM_MODEL asks for it, in any process; a mistake in it would then fail there.
    [TestMethod]
    public void ToBytes_TellsOnnxRuntimeToComputeOnTheCallersThread()
    {
        var config = JsonNode.Parse(OnnxFile.Parse(_graph.ToBytes()).Metadata("ort_config"))!["session_options"]!;
        Assert.AreEqual(1, (int)config["intra_op_num_threads"]!);
        Assert.AreEqual(1, (int)config["inter_op_num_threads"]!);
    }

    [TestMethod]
    public void Node_AttributeOfAnUnknownType_SaysWhatItMayBe()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _graph.Node("Relu", ["x"], ("axis", DateTime.MinValue)));
        StringAssert.StartsWith(e.Message, "Attribute 'axis' must be a float, an integer, a string or an array of them but is DateTime.");
    }

    [TestMethod]
    public void Node_ManyOfAKind_HaveNamesOfTheirOwn()
    {
        var names = Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? _graph.Scalar(i) : _graph.Node("Relu", ["x"])).ToArray();
        Assert.AreEqual(50, names.Distinct().Count());
    }

    [TestMethod]
    public void ToBytes_OfASmallGraph_RunsAndReadsBack()
    {
        var x = _graph.Input("x", new TensorShape(2));
        _graph.Output("y", _graph.Node("Mul", [x, _graph.Constant("factors", [10f, 100], 2)]), new TensorShape(2));
        _graph.Metadata("key", "old");
        _graph.Metadata("key", "text ü");
        var bytes = _graph.ToBytes();

        using var session = new InferenceSession(bytes);
        using var input = OrtValue.CreateTensorValueFromMemory([1f, 2, 3, 4], [2, 2]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [input], ["y"]);
        CollectionAssert.AreEqual(new float[] { 10, 200, 30, 400 }, outputs[0].GetTensorDataAsSpan<float>().ToArray());

        var file = OnnxFile.Parse(bytes);
        Assert.AreEqual("text ü", file.Metadata("key"));
        var (name, dimensions, values) = file.FloatConstants().Single();
        Assert.AreEqual("factors", name);
        CollectionAssert.AreEqual(new long[] { 2 }, dimensions);
        CollectionAssert.AreEqual(new float[] { 10, 100 }, values);
        Assert.AreEqual(
            "The ONNX file has no metadata entry 'other'; was it edited by another tool?",
            Assert.ThrowsExactly<InvalidDataException>(() => file.Metadata("other")).Message);
    }

    private static void Taken(string name, Action add) => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(add).Message, $"The graph already has a value named '{name}'.");
}
