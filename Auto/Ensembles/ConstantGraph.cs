using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>A graph that says the same of each row, whatever the row holds.</summary>
internal static class ConstantGraph
{
    private const string Output = "Same";

    /// <summary>Writes the graph.</summary>
    /// <param name="input">A column, of which only the number of rows counts: a vector of numbers, or images.</param>
    /// <param name="values">What it says.</param>
    public static GraphPart Write(InputEncoder input, float[] values)
    {
        var graph = new OnnxGraph();
        var rows = input is PixelEncoder image
            ? graph.Input(image.GraphName, new TensorShape(PixelEncoder.Channels, image.Height, image.ImageWidth), InputElement.Pixel)
            : graph.Input(input.GraphName, new TensorShape(input.Width));
        var count = graph.Node("Slice", [graph.Node("Shape", [rows]), graph.Integers(0), graph.Integers(1)]);
        var shape = graph.Node("Concat", [count, graph.Integers(values.Length)], ("axis", 0));
        graph.Output(Output, graph.Node("Expand", [graph.Floats(values, 1, values.Length), shape]), new TensorShape(values.Length));
        return new GraphPart(graph.ToBytes(), Output);
    }
}
