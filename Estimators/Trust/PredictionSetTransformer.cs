using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds the classes that a row may have, so many that the right one is among them with the promised probability.</summary>
/// <inheritdoc cref="TrustTransformer" path="/remarks"/>
public sealed class PredictionSetTransformer : TrustTransformer
{
    internal PredictionSetTransformer(ScoringTransform scoring, DataViewSchema.Column? classes, FittedPredictionSets sets)
        : base(scoring, classes) => Sets = sets;

    /// <summary>What was fitted to the held-out rows.</summary>
    public FittedPredictionSets Sets { get; }

    /// <summary>The same as <see cref="Sets"/> says.</summary>
    public override string ToString() => Sets.ToString();
}
