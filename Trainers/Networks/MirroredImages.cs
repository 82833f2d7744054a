using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>Images and, after all of them, their mirror images; and the mean of what is made of both.</summary>
internal static class MirroredImages
{
    private const long Across = 3; // of (rows, channels, height, width)

    /// <summary>Puts the mirror images after the images, (rows, channels, height, width) to (2 · rows, channels, height, width).</summary>
    public static Tensor Add(Tensor images)
    {
        using var mirrored = images.flip(Across);
        return cat([images, mirrored]);
    }

    /// <summary>The mean of what is made of an image and of its mirror image, (2 · rows, …) to (rows, …).</summary>
    public static Tensor Mean(Tensor values)
    {
        using var pairs = values.view([2, values.shape[0] / 2, .. values.shape[1..]]);
        return pairs.mean([0]);
    }

    /// <summary>What an image and its mirror image have at each place of the image, added up, (2, channels, height, width) to (1, …).</summary>
    public static Tensor Sum(Tensor maps)
    {
        using var mirrored = maps.flip(Across);
        return maps.narrow(0, 0, 1).add(mirrored.narrow(0, 1, 1), Torch.Scalars.One);
    }

    /// <summary>Adds to a graph what <see cref="Add(Tensor)"/> does.</summary>
    /// <returns>The name of the value.</returns>
    public static string Add(OnnxGraph graph, string images)
    {
        var (last, beforeFirst, step) = (graph.Integers(-1), graph.Integers(long.MinValue), graph.Integers(-1));
        return graph.Node("Concat", [images, graph.Node("Slice", [images, last, beforeFirst, graph.Integers(Across), step])], ("axis", 0));
    }

    /// <summary>Adds to a graph what <see cref="Mean"/> does.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The name of the values, (2 · rows, …).</param>
    /// <param name="shape">The shape of one row of them.</param>
    /// <returns>The name of the value.</returns>
    public static string AddMean(OnnxGraph graph, string values, TensorShape shape)
    {
        var pairs = graph.Node("Reshape", [values, graph.Integers([2, -1, .. shape.Dimensions])]);
        return graph.Node("ReduceMean", [pairs], ("axes", new long[] { 0 }), ("keepdims", 0));
    }
}
