using System.Globalization;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds how familiar a row is, in [0, 1].</summary>
/// <inheritdoc cref="TrustTransformer" path="/remarks"/>
public sealed class FamiliarityTransformer : TrustTransformer
{
    internal FamiliarityTransformer(ScoringTransform scoring, int trainingRowCount, int heldOutRowCount)
        : base(scoring) => (TrainingRowCount, HeldOutRowCount) = (trainingRowCount, heldOutRowCount);

    /// <summary>The number of rows that others are compared with, or were before some were chosen.</summary>
    public int TrainingRowCount { get; }

    /// <summary>The number of held-out rows by which familiarity is counted.</summary>
    public int HeldOutRowCount { get; }

    /// <summary>Says both.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Familiarity with {TrainingRowCount:N0} rows, counted on {HeldOutRowCount:N0} held-out rows.");
}
