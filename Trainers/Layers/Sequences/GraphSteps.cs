using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>What a graph does with rows of any number of steps, whatever a step is: there is always one, and longer rows are cut.</summary>
internal static class GraphSteps
{
    /// <summary>Adds one step of padding to each row, so that there is always a step.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="rows">The name of the rows, (rows, values).</param>
    /// <param name="padding">The name of the value that is padding.</param>
    /// <param name="stepSize">The number of values of a step.</param>
    /// <returns>The name of the rows with a step more, (rows, values + step size).</returns>
    public static string AddStep(OnnxGraph graph, string rows, string padding, long stepSize)
    {
        var rowCount = graph.Node("Shape", [rows], ("start", 0), ("end", 1));
        var step = graph.Node("Expand", [padding, graph.Node("Concat", [rowCount, graph.Integers(stepSize)], ("axis", 0))]);
        return graph.Node("Concat", [rows, step], ("axis", 1));
    }

    /// <summary>Leaves out values of each row as its own length asks for, whatever padding follows in the batch.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="rows">The name of the rows, (rows, values).</param>
    /// <param name="lengths">The name of the number of values of each row, (rows) int64.</param>
    /// <param name="most">The largest number of values after the cut.</param>
    /// <param name="head">How many of them are from the beginning.</param>
    /// <returns>The name of the cut rows, (rows, at most <paramref name="most"/>).</returns>
    public static string Cut(OnnxGraph graph, string rows, string lengths, long most, long head)
    {
        var axis = graph.Integers(1);
        if (head == most)
        {
            return graph.Node("Slice", [rows, graph.Integers(0), graph.Integers(most), axis]);
        }

        var zero = graph.Node("Squeeze", [graph.Integers(0)]);
        var width = graph.Node("Min", [graph.Node("Shape", [rows], ("start", 1), ("end", 2)), graph.Integers(most)]);
        var places = graph.Node("Range", [zero, graph.Node("Squeeze", [width]), graph.Node("Squeeze", [graph.Integers(1)])]);
        var left = graph.Node("Max", [graph.Node("Sub", [lengths, graph.Integers(most)]), graph.Integers(0)]);
        var fromEnd = graph.Node("Add", [places, graph.Node("Unsqueeze", [left, axis])]); // (rows, width)
        var source = graph.Node("Where", [graph.Node("Less", [places, graph.Integers(head)]), places, fromEnd]);
        return graph.Node("GatherElements", [rows, source], ("axis", 1));
    }
}
