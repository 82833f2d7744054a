using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Intervals of numbers: two bounds, moved apart by as much as the promise needs.</summary>
/// <param name="Margin">By how much each bound is moved outwards, in the label's unit; negative where they were too far apart.</param>
internal sealed record NumberIntervals(double Margin)
{
    /// <summary>Finds the margin (of quantiles: Romano, Patterson and Candès 2019; of a prediction: Lei et al. 2018).</summary>
    /// <param name="lower">The lower bound of each held-out row, or its prediction.</param>
    /// <param name="upper">The upper bound of each row, or its prediction.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    /// <param name="coverage">What is promised.</param>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static NumberIntervals Fit(double[] lower, double[] upper, double[] labels, double[] weights, double coverage)
    {
        double[] misses = [.. labels.Select((label, row) => Math.Max(lower[row] - label, label - upper[row]))];
        return new NumberIntervals(ConformalQuantile.Find(misses, weights, coverage, "held-out rows"));
    }

    /// <summary>The mean width of the intervals of rows.</summary>
    public double MeanWidth(double[] lower, double[] upper, double[] weights) =>
        lower.Select((low, row) => weights[row] * Math.Max(0, upper[row] - low + (2 * Margin))).Sum() / weights.Sum();

    /// <summary>Adds the lower bound to a graph. Bounds that would cross meet in their middle.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="lower">The name of the lower bounds before, (rows, 1).</param>
    /// <param name="upper">The name of the upper bounds before, (rows, 1).</param>
    /// <returns>The name of the lower bounds, (rows, 1).</returns>
    public string AddLower(OnnxGraph graph, string lower, string upper) =>
        graph.Node("Min", [graph.Node("Sub", [lower, graph.Scalar((float)Margin)]), AddMiddle(graph, lower, upper)]);

    /// <summary>Adds the upper bound to a graph.</summary>
    /// <inheritdoc cref="AddLower"/>
    /// <returns>The name of the upper bounds, (rows, 1).</returns>
    public string AddUpper(OnnxGraph graph, string lower, string upper) =>
        graph.Node("Max", [graph.Node("Add", [upper, graph.Scalar((float)Margin)]), AddMiddle(graph, lower, upper)]);

    private static string AddMiddle(OnnxGraph graph, string lower, string upper) =>
        graph.Node("Mul", [graph.Node("Add", [lower, upper]), graph.Scalar(0.5f)]);
}
