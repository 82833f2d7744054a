namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>A point of a bent line.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Y">How high it is.</param>
internal sealed record LinePoint(double X, double Y);
