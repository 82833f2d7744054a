using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>The input of a graph that is an image with its alpha channel.</summary>
/// <remarks>
/// ML.NET's <c>ExtractPixels</c> gives zeros where there is no image. Black pixels of an image are zeros too, but their alpha is not.
/// </remarks>
internal static class PixelInput
{
    /// <summary>The channels of the image itself.</summary>
    private const int Colours = 3;

    /// <summary>The shape of a row as the graph takes it.</summary>
    /// <param name="shape">The shape of a row as the network takes it: <c>[3, height, width]</c>.</param>
    public static TensorShape WithAlpha(TensorShape shape) => shape is { Rank: 3, HasVariableSteps: false } && shape.Dimensions[0] == Colours
        ? new TensorShape(Colours + 1, shape.Dimensions[1], shape.Dimensions[2])
        : throw new ArgumentException($"An input of pixels must have the shape [{Colours}, height, width] but has the shape {shape}.", nameof(shape));

    /// <summary>Takes the colours out of an input.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of the input, (rows, 4, height, width) bytes.</param>
    /// <returns>The name of the colours, (rows, 3, height, width) floats.</returns>
    public static string Colour(OnnxGraph graph, string input) =>
        graph.CastToSingle(graph.Node("Slice", [input, graph.Integers(1), graph.Integers(1 + Colours), graph.Integers(1)]));

    /// <summary>Makes the outputs of rows without an image NaN.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of the input, (rows, 4, height, width) bytes.</param>
    /// <param name="output">The name of the output, (rows, outputs).</param>
    /// <returns>The name of the output, NaN in these rows and as it was in all others.</returns>
    public static string RequireImage(OnnxGraph graph, string input, string output)
    {
        var largest = graph.CastToSingle(graph.Node("ReduceMax", [input], ("axes", new long[] { 1, 2, 3 }), ("keepdims", 0)));
        var zeroOrNaN = graph.Node("Div", [graph.Scalar(0), graph.Node("Unsqueeze", [largest, graph.Integers(1)])]); // 0 / 0 is NaN
        return graph.Node("Add", [output, zeroOrNaN]);
    }
}
