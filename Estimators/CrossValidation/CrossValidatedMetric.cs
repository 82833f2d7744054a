using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>A figure of a cross-validation.</summary>
public sealed class CrossValidatedMetric
{
    internal CrossValidatedMetric(MetricValue pooled, CorrectedMean mean, double confidence)
    {
        Pooled = pooled;
        Mean = mean.ToFigure(pooled.Name, confidence, pooled.HigherIsBetter);
        StandardDeviation = mean.Deviation;
    }

    /// <summary>The name of the figure, for example <c>MacroF1</c>.</summary>
    public string Name => Pooled.Name;

    /// <summary>
    /// The mean over the folds that have the figure. Its interval says where the mean of such models on such rows probably lies, by Student's t with
    /// the variance corrected for the training rows that folds share (Nadeau and Bengio 2003); none of a single fold.
    /// </summary>
    public MetricValue Mean { get; }

    /// <summary>The standard deviation over the folds; NaN of a single fold.</summary>
    public double StandardDeviation { get; }

    /// <summary>
    /// The figure of all out-of-fold predictions together. Its interval is that of these predictions on other rows, by the bootstrap; rows that
    /// belong together are drawn together.
    /// </summary>
    public MetricValue Pooled { get; }

    /// <summary>The mean with its interval.</summary>
    public override string ToString() => $"{Name} {Mean}";
}
