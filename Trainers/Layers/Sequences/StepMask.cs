using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Tells the steps of the rows of a batch from the padding after them, in torch and in the graph alike.</summary>
internal static class StepMask
{
    /// <summary>The numbers of the steps, from 0 on.</summary>
    /// <param name="lengths">The number of steps of each row, (batch) int64.</param>
    /// <param name="steps">The steps of the batch.</param>
    /// <returns>(steps) int64.</returns>
    public static Tensor Numbers(Tensor lengths, long steps)
    {
        using Scalar end = steps;
        return arange(Scalars.Zero, end, Scalars.One, int64, lengths.device);
    }

    /// <summary>Where the padding is.</summary>
    /// <inheritdoc cref="Numbers(Tensor, long)"/>
    /// <returns>(batch, steps) boolean.</returns>
    public static Tensor Padding(Tensor lengths, long steps)
    {
        using var scope = NewDisposeScope();
        return Numbers(lengths, steps).ge(lengths.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Replaces all values of the padding.</summary>
    /// <param name="input">(batch, steps, n).</param>
    /// <param name="lengths">The number of steps of each row, (batch) int64.</param>
    /// <param name="value">What to replace them by.</param>
    /// <returns>(batch, steps, n).</returns>
    public static Tensor Fill(Tensor input, Tensor lengths, Scalar value)
    {
        using var scope = NewDisposeScope();
        return input.masked_fill(Padding(lengths, input.shape[1]).unsqueeze(-1), value).MoveToOuterDisposeScope();
    }

    /// <summary>The last step of each row.</summary>
    /// <param name="input">(batch, steps, n).</param>
    /// <param name="lengths">The number of steps of each row, (batch) int64; null if all rows have all steps.</param>
    /// <returns>(batch, n).</returns>
    public static Tensor Last(Tensor input, Tensor? lengths)
    {
        if (lengths is null)
        {
            return input.select(1, -1);
        }

        using var scope = NewDisposeScope();
        var last = lengths.sub(Scalars.One).view(-1, 1, 1).expand(-1, 1, input.shape[2]);
        return input.gather(1, last).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The number of steps of each row as a layer of a graph has to know it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The shape of the layer's input.</param>
    /// <returns>The name of (rows) int64; null if all rows have all steps.</returns>
    public static string? Lengths(OnnxGraph graph, TensorShape input) => input.HasVariableSteps ? graph.Lengths : null;

    /// <summary>Adds to a graph: the number of steps of a batch.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of a value (rows, steps, …).</param>
    /// <returns>The name of (1) int64.</returns>
    public static string Steps(OnnxGraph graph, string input) => graph.Node("Shape", [input], ("start", 1), ("end", 2));

    /// <summary>Adds to a graph: the numbers of the steps, from 0 on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of a value (rows, steps, …).</param>
    /// <returns>The name of (steps) int64.</returns>
    public static string Numbers(OnnxGraph graph, string input)
    {
        var zero = graph.Node("Squeeze", [graph.Integers(0)]);
        var one = graph.Node("Squeeze", [graph.Integers(1)]);
        return graph.Node("Range", [zero, graph.Node("Squeeze", [Steps(graph, input)]), one]);
    }

    /// <summary>Adds to a graph: where the padding is.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of a value (rows, steps, …).</param>
    /// <param name="lengths">The name of the number of steps of each row, (rows) int64.</param>
    /// <returns>The name of (rows, steps) boolean.</returns>
    public static string Padding(OnnxGraph graph, string input, string lengths)
    {
        return graph.Node("GreaterOrEqual", [Numbers(graph, input), graph.Node("Unsqueeze", [lengths, graph.Integers(1)])]);
    }

    /// <summary>Adds to a graph: replaces all values of the padding.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of a value (rows, steps, n).</param>
    /// <param name="lengths">The name of the number of steps of each row, (rows) int64.</param>
    /// <param name="value">What to replace them by.</param>
    /// <returns>The name of (rows, steps, n).</returns>
    public static string Fill(OnnxGraph graph, string input, string lengths, float value)
    {
        var padding = graph.Node("Unsqueeze", [Padding(graph, input, lengths), graph.Integers(2)]);
        return graph.Node("Where", [padding, graph.Scalar(value), input]);
    }

    /// <summary>Adds to a graph: the last step of each row.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of a value (rows, steps, n).</param>
    /// <param name="lengths">The name of the number of steps of each row, (rows) int64; null if all rows have all steps.</param>
    /// <returns>The name of (rows, n).</returns>
    public static string Last(OnnxGraph graph, string input, string? lengths)
    {
        if (lengths is null)
        {
            return Pick(graph, input, axis: 1, index: -1);
        }

        var last = graph.Node("Sub", [lengths, graph.Integers(1)]);
        return graph.Node("GatherND", [input, graph.Node("Unsqueeze", [last, graph.Integers(1)])], ("batch_dims", 1));
    }

    /// <summary>Adds to a graph: one index of a dimension, which is then gone.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of the value.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="index">The index; -1 is the last.</param>
    /// <returns>The name of the value with one dimension less.</returns>
    public static string Pick(OnnxGraph graph, string input, int axis, long index) =>
        graph.Node("Squeeze", [graph.Node("Gather", [input, graph.Integers(index)], ("axis", axis)), graph.Integers(axis)]);
}
