using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds bounds between which the label of a row lies with the promised probability.</summary>
/// <inheritdoc cref="TrustTransformer" path="/remarks"/>
public sealed class PredictionIntervalTransformer : TrustTransformer
{
    internal PredictionIntervalTransformer(ScoringTransform scoring, DataViewSchema.Column? quantiles, FittedPredictionIntervals intervals)
        : base(scoring, quantiles) => Intervals = intervals;

    /// <summary>What was fitted to the held-out rows.</summary>
    public FittedPredictionIntervals Intervals { get; }

    /// <summary>The same as <see cref="Intervals"/> says.</summary>
    public override string ToString() => Intervals.ToString();
}
