using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Calibration.Familiarity;

/// <summary>
/// How familiar a row of several parts is: how many of the held-out rows have a part that is as strange as its strangest one, or stranger.
/// </summary>
internal sealed class JointFamiliarity
{
    private readonly FamiliarityMeasure[] _measures;
    private readonly BentLine _parts;

    private JointFamiliarity(FamiliarityMeasure[] measures, float[][][] heldOut)
    {
        _measures = measures;
        _parts = FamiliarityMeasure.CreateLine(
            [.. heldOut[0].Select((_, row) => -measures.Select((measure, i) => measure.Apply(heldOut[i][row])).Min())]);
    }

    private double Strangest => -_parts.Points[^1].X;

    /// <summary>Fits a measure to each part, and counts how strange the strangest part of a row is.</summary>
    /// <param name="train">The rows of each part as they are in training.</param>
    /// <param name="heldOut">The rows of each part that were not trained on.</param>
    /// <param name="seed">The seed of the choice of rows that are stored.</param>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static JointFamiliarity Fit(float[][][] train, float[][][] heldOut, int seed) =>
        new([.. train.Select((rows, i) => FamiliarityMeasure.Fit(rows, heldOut[i], seed))], heldOut);

    /// <summary>Adds the familiarity of rows to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="parts">The name of the rows of each part.</param>
    /// <returns>The name of the familiarity, (rows, 1).</returns>
    public string Add(OnnxGraph graph, string[] parts)
    {
        string[] all = [.. _measures.Select((measure, i) => measure.Add(graph, parts[i]))];
        var least = all.Length == 1 ? all[0] : graph.Node("Min", all);
        var strangest = graph.Scalar((float)Strangest);
        var nearness = graph.Node("Div", [graph.Node("Min", [least, strangest]), strangest]);
        return graph.Node("Mul", [_parts.Add(graph, graph.Node("Neg", [least])), nearness]);
    }
}
