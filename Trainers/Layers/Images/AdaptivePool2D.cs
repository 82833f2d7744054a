using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Averages the pixels of each channel over a grid of a given size, whatever the size of the image: <c>[channels, height, width]</c> to
/// <c>[channels, Height, Width]</c>. Neighbouring cells overlap where the sides cannot be divided.
/// </summary>
/// <param name="Height">The height of the grid, positive.</param>
/// <param name="Width">The width of the grid, positive.</param>
public sealed record AdaptivePool2D(int Height, int Width) : Layer
{
    /// <summary>The height of the grid, positive.</summary>
    public int Height { get; } = Require.Positive(Height);

    /// <summary>The width of the grid, positive.</summary>
    public int Width { get; } = Require.Positive(Width);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) =>
        new(LayerRules.Image(input, nameof(AdaptivePool2D)).Dimensions[0], Height, Width);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => nn.AdaptiveAvgPool2d([Height, Width]);

    // ONNX has no such operator: rows and columns are averaged by two products of matrices.
    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var rows = AddMeans(graph, Height, inputShape.Dimensions[1]); // (Height, height)
        var columns = graph.Node("Transpose", [AddMeans(graph, Width, inputShape.Dimensions[2])], ("perm", new long[] { 1, 0 }));
        return graph.Node("MatMul", [graph.Node("MatMul", [rows, input]), columns]);
    }

    // Cell i takes the pixels from ⌊i · size / cells⌋ to ⌈(i + 1) · size / cells⌉.
    private static string AddMeans(OnnxGraph graph, int cells, long size)
    {
        var means = new float[cells * size];
        for (var cell = 0L; cell < cells; cell++)
        {
            var (start, end) = (cell * size / cells, (((cell + 1) * size) + cells - 1) / cells);
            means.AsSpan((int)((cell * size) + start), (int)(end - start)).Fill(1f / (end - start));
        }

        return graph.Floats(means, cells, size);
    }
}
