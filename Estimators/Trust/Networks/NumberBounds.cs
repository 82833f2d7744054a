using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trust.Networks;

/// <summary>The bounds of a number that an interval is made of, as a network gives them: a pair of quantiles, or twice the prediction.</summary>
/// <param name="ColumnName">The column that they are read from.</param>
/// <param name="Read">Reads the bounds of rows, in the label's unit, from the network's raw outputs.</param>
/// <param name="Add">Adds the bounds, (rows, 1) each, to a graph, given the names of the raw output and of the scores.</param>
internal sealed record NumberBounds(
    string ColumnName,
    Func<float[], (double[] Lower, double[] Upper)> Read,
    Func<OnnxGraph, string, string, (string Lower, string Upper)> Add);
