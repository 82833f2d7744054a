using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Makes the probabilities of a model say how often it is right.</summary>
/// <inheritdoc cref="TrustTransformer" path="/remarks"/>
public sealed class CalibrationTransformer : TrustTransformer
{
    internal CalibrationTransformer(ScoringTransform scoring, DataViewSchema.Column? classes, FittedCalibration calibration)
        : base(scoring, classes) => Calibration = calibration;

    /// <summary>What was fitted to the held-out rows, and what it was worth.</summary>
    public FittedCalibration Calibration { get; }

    /// <summary>The same as <see cref="Calibration"/> says.</summary>
    public override string ToString() => Calibration.ToString();
}
