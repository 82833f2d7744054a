using Microsoft.ML;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust;

/// <summary>The columns of intervals.</summary>
internal static class PredictionIntervalColumns
{
    private const string Lower = "LowerBound";
    private const string Upper = "UpperBound";

    /// <summary>The columns as they are promised before there is data.</summary>
    public static IReadOnlyList<SchemaShape.Column> Shapes => [SchemaShapes.Scalar(Lower), SchemaShapes.Scalar(Upper)];

    /// <summary>Makes the columns, each with its part of the graph.</summary>
    /// <param name="intervals">The intervals.</param>
    /// <param name="addBounds">Adds the bounds before, (rows, 1) each, made of the raw output or of the scores, to a graph.</param>
    /// <param name="inputNames">The names of the graph's inputs.</param>
    public static OutputColumn[] Create(
        NumberIntervals intervals, Func<OnnxGraph, string, string, (string Lower, string Upper)> addBounds, IReadOnlyList<string> inputNames) =>
    [
        new(new ScalarColumn(Lower, NetworkOutput.ForColumn(Lower, 1, inputNames)), (graph, raw, scores) =>
        {
            var (lower, upper) = addBounds(graph, raw, scores);
            return intervals.AddLower(graph, lower, upper);
        }),
        new(new ScalarColumn(Upper, NetworkOutput.ForColumn(Upper, 1, inputNames)), (graph, raw, scores) =>
        {
            var (lower, upper) = addBounds(graph, raw, scores);
            return intervals.AddUpper(graph, lower, upper);
        }),
    ];
}
