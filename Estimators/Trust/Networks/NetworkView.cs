using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trust.Networks;

/// <summary>
/// What of a row says how familiar it is to a network, in up to three parts: its numbers as they come, where they are vectors; how long its texts are
/// and how much of them is known; and what the last layer takes, in which all columns have met.
/// </summary>
internal sealed class NetworkView
{
    private readonly Network _scored;
    private readonly int[] _numbers;
    private readonly int[] _texts;

    /// <summary>Chooses what to look at.</summary>
    /// <param name="scored">The network as it is when scoring.</param>
    public NetworkView(Network scored)
    {
        _scored = scored;
        _numbers = [.. Enumerable.Range(0, scored.Inputs.Count).Where(i => IsVectorOfNumbers(scored.Inputs[i]))];

        // A model beside the network may read a text a second time.
        _texts = [.. Enumerable.Range(0, scored.Inputs.Count).Where(i => IsText(scored.Inputs[i])).DistinctBy(i => scored.Inputs[i].Name)];
    }

    /// <summary>Reads rows.</summary>
    /// <param name="options">Where to run the network.</param>
    /// <param name="network">The network as it was trained, with as many inputs.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="set">The rows.</param>
    /// <returns>Of each part the numbers of each row.</returns>
    public float[][][] Read(TrainingOptions options, Network network, NetworkWeights weights, TrainingSet set)
    {
        var cut = new Network(network.Inputs, [.. network.Trunk.SkipLast(1), new Flatten()]) { TestTimeMirroring = network.TestTimeMirroring };
        var last = RawOutput.Compute(options, cut, weights, set);
        var width = last.Length / set.RowCount;
        float[][] ReadAll(Func<int, float[]> read) => [.. Enumerable.Range(0, set.RowCount).Select(read)];
        return
        [
            .. _numbers.Length == 0 ? Array.Empty<float[][]>() : [ReadAll(row => [.. _numbers.SelectMany(i => ReadRow(set.Inputs[i], row))])],
            .. _texts.Length == 0
                ? Array.Empty<float[][]>()
                : [ReadAll(row => [.. _texts.SelectMany(i => MeasureKeys(ReadRow(set.Inputs[i], row)))])],
            ReadAll(row => last.AsSpan(row * width, width).ToArray()),
        ];
    }

    /// <summary>Adds the same to a graph that has the network.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>Of each part the name of the numbers, (rows, n).</returns>
    public string[] Add(OnnxGraph graph)
    {
        string Join(int[] inputs, Func<NetworkInput, IEnumerable<string>> add) =>
            graph.Node("Concat", [.. inputs.SelectMany(i => add(_scored.Inputs[i]))], ("axis", 1));
        return
        [
            .. _numbers.Length == 0
                ? Array.Empty<string>()
                : [Join(_numbers, input => [input.Element == InputElement.Byte ? graph.CastToSingle(input.Name) : input.Name])],
            .. _texts.Length == 0 ? Array.Empty<string>() : [Join(_texts, input => AddKeyMeasures(graph, input))],
            graph.Node("Flatten", [graph.LastInput!], ("axis", 1)),
        ];
    }

    private static bool IsVectorOfNumbers(NetworkInput input) =>
        input.Element is InputElement.Number or InputElement.Byte && input.Shape is { Rank: 1, HasVariableSteps: false };

    private static bool IsText(NetworkInput input) => input.Element == InputElement.Key && input.Shape.HasVariableSteps;

    private static float[] ReadRow(InputRows rows, int row)
    {
        var numbers = new float[rows.Width];
        rows.CopyTo(row, numbers);
        return numbers;
    }

    // The logarithm of the length, and the part of the keys that stand for something. A row without any is one unknown key.
    private static float[] MeasureKeys(float[] keys)
    {
        var length = Math.Max(1, keys.Count(key => key >= 0));
        return [MathF.Log(length), (float)keys.Count(key => key > 0) / length];
    }

    private static string[] AddKeyMeasures(OnnxGraph graph, NetworkInput input)
    {
        var (keys, lengths) = KeySequence.Split(graph, input.Name, input.Shape.Dimensions[0], input.Truncation);
        var known = graph.CastToSingle(graph.Node("Greater", [keys, graph.Integers(0)]));
        var length = graph.CastToSingle(graph.Node("Unsqueeze", [lengths, graph.Integers(1)]));
        var sum = graph.Node("ReduceSum", [known, graph.Integers(1)], ("keepdims", 1));
        return [graph.Node("Log", [length]), graph.Node("Div", [sum, length])];
    }
}
