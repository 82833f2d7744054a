using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Trust.Networks;

/// <summary>What a fitted network says of how far it can be trusted.</summary>
/// <param name="Calibration">How its probabilities were calibrated; null if they were not.</param>
/// <param name="Sets">What its sets of classes were fitted to; null if it has none.</param>
/// <param name="Intervals">What its intervals were fitted to; null if it has none.</param>
/// <param name="Outputs">The columns that it adds, each with its part of the graph, made of what is not calibrated.</param>
internal sealed record NetworkTrust(
    FittedCalibration? Calibration, FittedPredictionSets? Sets, FittedPredictionIntervals? Intervals, IReadOnlyList<OutputColumn> Outputs);
