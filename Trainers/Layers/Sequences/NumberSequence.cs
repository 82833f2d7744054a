using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Sequences of numbers as a network reads them: a vector for each step, and the number of steps of each row. A row without any step is one
/// step whose numbers are all missing.
/// </summary>
internal static class NumberSequence
{
    /// <summary>What follows the end of a row in a batch: a number that no measurement gives, and that any runtime can compare.</summary>
    public const float Padding = -3.1415925e38f;

    private static readonly Scalar _padding = Padding;

    /// <summary>The number of steps of a padded row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="channels">The numbers of a step.</param>
    public static int LengthOf(ReadOnlySpan<float> row, int channels) => (row.LastIndexOfAnyExcept(Padding) + channels) / channels;

    /// <summary>Splits a batch into numbers and lengths.</summary>
    /// <param name="rows">(batch, steps · channels) float32, padded.</param>
    /// <param name="channels">The numbers of a step.</param>
    /// <returns>(batch, steps, channels), 0 where padding was; (batch) int64, or null if all rows have all steps.</returns>
    public static (Tensor Numbers, Tensor? Lengths) Split(Tensor rows, long channels)
    {
        var steps = rows.reshape(rows.shape[0], -1, channels);
        var isPadding = steps.select(2, 0).eq(_padding);
        var lengths = isPadding.logical_not().sum(1);
        if (lengths.min().Read() == steps.shape[1])
        {
            return (steps, null);
        }

        using Scalar missing = double.NaN;
        var fill = zeros_like(lengths, ScalarType.Float32).masked_fill(lengths.eq(Scalars.Zero), missing);
        return (where(isPadding.unsqueeze(-1), fill.view(-1, 1, 1), steps), lengths.clamp_min(Scalars.One));
    }

    /// <summary>Adds the same to a graph, for rows of any length.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">The name of the graph's input, (rows, values) of 32-bit floats.</param>
    /// <param name="shape">The shape of a row: the largest number of steps that the network takes, and the numbers of a step.</param>
    /// <param name="truncation">Which steps of a longer row are left out.</param>
    /// <returns>The names of the numbers, (rows, steps, channels), and of the lengths, (rows) int64.</returns>
    public static (string Numbers, string Lengths) Split(OnnxGraph graph, string input, TensorShape shape, SequenceTruncation truncation)
    {
        var (most, channels) = (shape.Dimensions[0], shape.Last);
        var padding = graph.Scalar(Padding);
        var axis = graph.Integers(1);
        string CountFalse(string isPadding) => graph.Node("ReduceSum", [graph.CastToInt64(graph.Node("Not", [isPadding])), axis], ("keepdims", 0));

        var padded = GraphSteps.AddStep(graph, input, padding, channels);
        var values = CountFalse(graph.Node("Equal", [padded, padding]));
        var cut = GraphSteps.Cut(graph, padded, values, most * channels, truncation.HeadOf(most) * channels);
        var steps = graph.Node("Reshape", [cut, graph.Integers(0, -1, channels)]);

        var isPadding = graph.Node("Equal", [StepMask.Pick(graph, steps, axis: 2, index: 0), padding]); // (rows, steps)
        var lengths = graph.StepCounts = CountFalse(isPadding);
        var isEmpty = graph.Node("Unsqueeze", [graph.Node("Equal", [lengths, graph.Integers(0)]), graph.Integers(1, 2)]);
        var fill = graph.Node("Where", [isEmpty, graph.Scalar(float.NaN), graph.Scalar(0)]);
        var numbers = graph.Node("Where", [graph.Node("Unsqueeze", [isPadding, graph.Integers(2)]), fill, steps]);
        return (numbers, graph.Node("Max", [lengths, graph.Integers(1)]));
    }
}
