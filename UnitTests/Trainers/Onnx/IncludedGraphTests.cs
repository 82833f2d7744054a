using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Onnx;

/// <summary>Graphs that take over what others compute.</summary>
[TestClass]
public class IncludedGraphTests
{
    [TestMethod]
    public void Include_TwoGraphsOfOneInput_ComputesBoth()
    {
        var graph = new OnnxGraph();
        var sum = graph.Node("Add", [graph.Include(Times(2), "y"), graph.Include(Times(10), "y")]);
        graph.Output("sum", sum, new TensorShape(2));
        CollectionAssert.AreEqual(new[] { "x" }, graph.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { 12f, 24 }, Run(graph, 1, 2));
    }

    [TestMethod]
    public void Include_WhatTheOutputDoesNotNeed_IsLeftOut()
    {
        var graph = new OnnxGraph();
        graph.Output("same", graph.Include(Times(3), "y"), new TensorShape(2));
        var bytes = graph.ToBytes();
        Assert.IsFalse(OnnxFile.Parse(bytes).FloatConstants().Any(constant => constant.Values.Contains(77)));
    }

    [TestMethod]
    public void Include_AConstantThatIsThere_IsTakenOnce()
    {
        var graph = new OnnxGraph();
        graph.Output("sum", graph.Node("Add", [graph.Include(Times(4), "y"), graph.Include(Times(4), "y")]), new TensorShape(2));
        Assert.HasCount(1, OnnxFile.Parse(graph.ToBytes()).FloatConstants().ToArray());
    }

    [TestMethod]
    public void Include_WhatIsComputedAlready_IsComputedOnce()
    {
        var graph = new OnnxGraph();
        var (one, same, other) = (graph.Include(Times(4), "y"), graph.Include(Times(4), "y"), graph.Include(Times(5), "y"));
        Assert.AreEqual(one, same);
        Assert.AreNotEqual(one, other);
        graph.Output("sum", graph.Node("Sum", [one, same, other]), new TensorShape(2));
        CollectionAssert.AreEqual(new[] { 13f, 26 }, Run(graph, 1, 2));
    }

    [TestMethod]
    public void Include_AValueInThePlaceOfTheInput_ComputesFromThat()
    {
        var graph = new OnnxGraph();
        var twice = graph.Node("Add", [graph.Input("x", new TensorShape(2)), "x"]);
        graph.Output("sum", graph.Include(Times(3), "y", new Dictionary<string, string> { ["x"] = twice }), new TensorShape(2));
        CollectionAssert.AreEqual(new[] { "x" }, graph.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { 6f, 12 }, Run(graph, 1, 2));
    }

    [TestMethod]
    public void Include_UnknownOutput_SaysSo() =>
        Assert.Contains("an output 'z'", Assert.ThrowsExactly<ArgumentException>(() => new OnnxGraph().Include(Times(1), "z")).Message);

    private static byte[] Times(float factor)
    {
        var graph = new OnnxGraph();
        var x = graph.Input("x", new TensorShape(2));
        graph.Output("other", graph.Node("Mul", [x, graph.Scalar(77)]), new TensorShape(2));
        graph.Output("y", graph.Node("Mul", [x, graph.Scalar(factor)]), new TensorShape(2));
        return graph.ToBytes();
    }

    private static float[] Run(OnnxGraph graph, params float[] x)
    {
        using var session = new InferenceSession(graph.ToBytes());
        using var input = OrtValue.CreateTensorValueFromMemory(x, [1, x.Length]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [input], ["sum"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
