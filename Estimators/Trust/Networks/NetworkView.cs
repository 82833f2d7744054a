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
/// What of a row says how familiar it is to a network: its numbers as they come, where they are a vector, and what the last layer takes, in which all
/// columns have met.
/// </summary>
internal sealed class NetworkView
{
    private readonly Network _scored;
    private readonly int[] _numbers;

    /// <summary>Chooses what to look at.</summary>
    /// <param name="scored">The network as it is when scoring.</param>
    public NetworkView(Network scored)
    {
        _scored = scored;
        _numbers = [.. Enumerable.Range(0, scored.Inputs.Count).Where(i => IsVectorOfNumbers(scored.Inputs[i]))];
    }

    /// <summary>Reads rows.</summary>
    /// <param name="options">Where to run the network.</param>
    /// <param name="network">The network as it was trained, with as many inputs.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="set">The rows.</param>
    /// <returns>The numbers of each row.</returns>
    public float[][] Read(TrainingOptions options, Network network, NetworkWeights weights, TrainingSet set)
    {
        var cut = new Network(network.Inputs, [.. network.Trunk.SkipLast(1), new Flatten()]);
        var hidden = RawOutput.Compute(options, cut, weights, set);
        var width = hidden.Length / set.RowCount;
        return [.. Enumerable.Range(0, set.RowCount).Select(row => (float[])
        [
            .. _numbers.SelectMany(input => ReadRow(set.Inputs[input], row)),
            .. hidden.AsSpan(row * width, width),
        ])];
    }

    /// <summary>Adds the same to a graph that has the network.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The name of the numbers, (rows, n).</returns>
    public string Add(OnnxGraph graph)
    {
        var numbers = from i in _numbers
                      let input = _scored.Inputs[i]
                      select input.Element == InputElement.Byte ? graph.CastToSingle(input.Name) : input.Name;
        return graph.Node("Concat", [.. numbers, graph.Node("Flatten", [graph.LastInput!], ("axis", 1))], ("axis", 1));
    }

    private static bool IsVectorOfNumbers(NetworkInput input) =>
        input.Element is InputElement.Number or InputElement.Byte && input.Shape is { Rank: 1, HasVariableSteps: false };

    private static float[] ReadRow(InputRows rows, int row)
    {
        var numbers = new float[rows.Width];
        rows.CopyTo(row, numbers);
        return numbers;
    }
}
