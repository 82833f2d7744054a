using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>What a graph makes of log-odds.</summary>
internal static class LogisticProbability
{
    private const float SmallestProbability = 1e-7f;

    /// <summary>
    /// Adds the probability of true, never quite 0 or 1: floats round the certain to that, and one wrong certainty would make the log-loss infinite.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">The name of the log-odds.</param>
    public static string Add(OnnxGraph graph, string logits) =>
        graph.Node("Clip", [graph.Node("Sigmoid", [logits]), graph.Scalar(SmallestProbability), graph.Scalar(1 - SmallestProbability)]);

    /// <summary>Adds 1 where true is predicted, 0 elsewhere.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">The name of the scores, above 0 where true is predicted.</param>
    public static string AddIsTrue(OnnxGraph graph, string scores) => graph.CastToSingle(graph.Node("Greater", [scores, graph.Scalar(0)]));
}
