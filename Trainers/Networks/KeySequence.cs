using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

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
        var axis = graph.Integers(1);
        var none = graph.Integers(0);
        var one = graph.Integers(1);
        var most = graph.Integers(steps);
        var padding = graph.Integers(GraphPadding);

        // (rows, up to `steps` and one more), so that there is always a step
        var kept = Truncate(graph, graph.CastToInt64(input), steps, truncation);
        var rowCount = graph.Node("Shape", [kept], ("start", 0), ("end", 1));
        var column = graph.Node("Expand", [padding, graph.Node("Concat", [rowCount, one], ("axis", 0))]);
        var padded = graph.Node("Slice", [graph.Node("Concat", [kept, column], ("axis", 1)), none, most, axis]);

        var isKey = graph.Node("Less", [padded, padding]);
        var lengths = graph.Node("ReduceSum", [graph.CastToInt64(isKey), axis], ("keepdims", 0));
        return (graph.Node("Where", [isKey, padded, none]), graph.Node("Max", [lengths, one]));
    }

    // Changes nothing in rows that are no longer, padded ones among them.
    private static string Truncate(OnnxGraph graph, string keys, long steps, SequenceTruncation truncation)
    {
        var axis = graph.Integers(1);
        var head = truncation.HeadOf(steps);
        var first = graph.Node("Slice", [keys, graph.Integers(0), graph.Integers(head), axis]);
        var length = graph.Node("Shape", [keys], ("start", 1), ("end", 2));
        var tail = graph.Node("Max", [graph.Integers(head), graph.Node("Sub", [length, graph.Integers(steps - head)])]);
        return graph.Node("Concat", [first, graph.Node("Slice", [keys, tail, graph.Integers(long.MaxValue), axis])], ("axis", 1));
    }
}
