using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Sequences of keys as a network reads them: keys without padding, and the number of steps of each row. A row without any step
/// is one unknown key.
/// </summary>
internal static class KeySequence
{
    /// <summary>What follows the end of a row in a batch; in the graph, whose keys have no sign, the largest number.</summary>
    public const int Padding = -1;

    // -1 as ONNX Runtime sees it after uint32 has become int64.
    private const long GraphPadding = uint.MaxValue;

    /// <summary>Splits a batch into keys and lengths.</summary>
    /// <param name="rows">(batch, steps) int32, padded.</param>
    /// <returns>(batch, steps), 0 where padding was; (batch) int64, or null if all rows have all steps.</returns>
    public static (Tensor Keys, Tensor? Lengths) Split(Tensor rows)
    {
        var lengths = rows.ge(Scalars.Zero).sum(1);
        return (rows.clamp_min(Scalars.Zero), lengths.min().Read() == rows.shape[1] ? null : lengths.clamp_min(Scalars.One));
    }

    /// <summary>Adds the same to a graph, for rows of any length.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">The name of the graph's input, (rows, steps) uint32.</param>
    /// <param name="steps">The largest number of steps that the network takes.</param>
    /// <param name="truncation">Which steps of a longer row are left out.</param>
    /// <returns>The names of the keys, (rows, steps) int64, and of the lengths, (rows) int64.</returns>
    public static (string Keys, string Lengths) Split(OnnxGraph graph, string input, long steps, SequenceTruncation truncation)
    {
        var none = graph.Integers(0);
        var one = graph.Integers(1);
        var padding = graph.Integers(GraphPadding);

        var padded = GraphSteps.AddStep(graph, graph.CastToInt64(input), padding, stepSize: 1);
        var cut = GraphSteps.Cut(graph, padded, CountSteps(graph, padded, padding), steps, truncation.HeadOf(steps));

        var isKey = graph.Node("Less", [cut, padding]);
        return (graph.Node("Where", [isKey, cut, none]), graph.Node("Max", [CountSteps(graph, cut, padding), one]));
    }

    // (rows) int64
    private static string CountSteps(OnnxGraph graph, string keys, string padding) =>
        graph.Node("ReduceSum", [graph.CastToInt64(graph.Node("Less", [keys, padding])), graph.Integers(1)], ("keepdims", 0));
}
