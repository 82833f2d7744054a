namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>A point of the bent line by which log-odds are calibrated.</summary>
/// <param name="Logit">The log-odds, or a score in their place, as a model gives them.</param>
/// <param name="Calibrated">The calibrated log-odds.</param>
internal sealed record LogitPoint(double Logit, double Calibrated);
