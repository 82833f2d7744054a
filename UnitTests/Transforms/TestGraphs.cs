using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>
/// Small graphs made by hand, one for each kind of task. Their weights are fixed, so their results can be told.
/// </summary>
internal static class TestGraphs
{
    /// <summary>
    /// The weights of output <paramref name="column"/> for inputs of a width: 0.5, -0.25, 0.125 and so on, shifted.
    /// </summary>
    public static float Weight(int row, int column) => (((row + (2 * column)) % 5) - 2) / 4f;

    /// <summary>Outputs Score = x·w + bias and Probability = sigmoid(Score), each of width 1.</summary>
    public static byte[] Binary(int width, float bias = 0.1f, string input = "Features")
    {
        var graph = new OnnxGraph();
        var score = Linear(graph, input, width, 1, bias);
        graph.Output(NetworkOutput.NameFor("Score", [input]), score, new TensorShape(1));
        graph.Output("Probability", graph.Node("Sigmoid", [score]), new TensorShape(1));
        return graph.ToBytes();
    }

    /// <summary>
    /// Outputs Score = softmax(x·w + bias) with slot names, and PredictedLabel, the index of its maximum.
    /// </summary>
    public static byte[] Multiclass(int width, IReadOnlyList<string> classes, string input = "Features")
    {
        var graph = new OnnxGraph();
        var logits = Linear(graph, input, width, classes.Count, 0.1f);
        var name = NetworkOutput.NameFor("Score", [input]);
        graph.Output(name, graph.Node("Softmax", [logits], ("axis", 1)), new TensorShape(classes.Count));
        graph.SlotNames(name, classes);
        var index = graph.Node("ArgMax", [logits], ("axis", 1), ("keepdims", 1));
        graph.Output("PredictedLabel", graph.Node("Cast", [index], ("to", 1)), new TensorShape(1));
        return graph.ToBytes();
    }

    /// <summary>Outputs Score = x·w + bias of width 1.</summary>
    public static byte[] Regression(int width, float bias = 0.1f, string input = "Features")
    {
        var graph = new OnnxGraph();
        graph.Output(NetworkOutput.NameFor("Score", [input]), Linear(graph, input, width, 1, bias), new TensorShape(1));
        return graph.ToBytes();
    }

    /// <summary>Outputs Score = the sum of all values of two inputs.</summary>
    public static byte[] TwoInputs(string first, int firstWidth, string second, int secondWidth)
    {
        var graph = new OnnxGraph();
        var left = graph.Input(first, new TensorShape(firstWidth));
        var right = graph.Input(second, new TensorShape(secondWidth));
        var all = graph.Node("Concat", [left, right], ("axis", 1));
        var axes = graph.Constant("axes", [1L], 1);
        graph.Output("Score", graph.Node("ReduceSum", [all, axes], ("keepdims", 1)), new TensorShape(1));
        return graph.ToBytes();
    }

    private static string Linear(OnnxGraph graph, string input, int width, int outputs, float bias)
    {
        var weights = new float[width * outputs];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Weight(i / outputs, i % outputs);
        }

        var features = graph.Input(input, new TensorShape(width));
        var weight = graph.Constant("weight", weights, width, outputs);
        var offset = graph.Constant("bias", Enumerable.Repeat(bias, outputs).ToArray(), outputs);
        return graph.Node("Gemm", [features, weight, offset]);
    }
}
