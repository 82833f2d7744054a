using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>How models are compared.</summary>
public sealed class ComparisonOptions : FoldedOptions
{
    /// <summary>
    /// The figure to compare by, for example <c>AUC</c>. Default null: <c>F1</c> of two classes, <c>MacroF1</c> of several, <c>RMSE</c> of numbers.
    /// </summary>
    public string? Metric { get; set; }

    /// <summary>
    /// How many folds of a model are fitted side by side, positive. Default 1, so that its seconds are those of a machine that does nothing else.
    /// </summary>
    public int Parallel { get; set; } = 1;

    /// <summary>Told of each fold that is done. Default null.</summary>
    public IProgress<ComparisonProgress>? Progress { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Parallel);
    }
}
