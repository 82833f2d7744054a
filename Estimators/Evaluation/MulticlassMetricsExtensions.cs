using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The F1 score of multiclass classification, which ML.NET's metrics lack.</summary>
public static class MulticlassMetricsExtensions
{
    /// <summary>The F1 score of each class: the harmonic mean of its precision and its recall.</summary>
    /// <param name="confusionMatrix">The counts of true and predicted classes.</param>
    /// <returns>A number in [0, 1] for each class; 0 for a class that is never predicted right.</returns>
    public static IReadOnlyList<double> PerClassF1(this ConfusionMatrix confusionMatrix)
    {
        ArgumentNullException.ThrowIfNull(confusionMatrix);
        return [.. confusionMatrix.PerClassPrecision.Zip(
            confusionMatrix.PerClassRecall,
            (precision, recall) => precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0)];
    }

    /// <summary>The mean of the F1 scores of all classes, each class counting the same.</summary>
    /// <param name="metrics">The metrics of an evaluation.</param>
    /// <returns>A number in [0, 1].</returns>
    public static double MacroF1(this MulticlassClassificationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.ConfusionMatrix.PerClassF1().Average();
    }
}
