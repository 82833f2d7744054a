using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>How far a comparison is.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Number">The number of the model, from 1.</param>
/// <param name="Count">The number of models.</param>
/// <param name="Folds">How far the model is.</param>
public sealed record ComparisonProgress(string Model, int Number, int Count, FoldProgress Folds)
{
    /// <summary>The progress in a line.</summary>
    public override string ToString() => $"{Model} ({Number} of {Count}): {Folds}";
}
