namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well one class, or one of several labels, is told from the others.</summary>
public sealed class ClassMetrics
{
    internal ClassMetrics(string name, MetricValue[] values) =>
        (Name, Precision, Recall, F1, Support, Auc, AveragePrecision) = (name, values[0], values[1], values[2], values[3], values[4], values[5]);

    /// <summary>The name of the class.</summary>
    public string Name { get; }

    /// <summary>The part of the rows predicted to be of the class that are, in [0, 1]; 0 if none is predicted, NaN if none is of it either.</summary>
    public MetricValue Precision { get; }

    /// <summary>
    /// The part of the rows of the class that are predicted to be, in [0, 1]; 0 if there are none, NaN if none is predicted either.
    /// </summary>
    public MetricValue Recall { get; }

    /// <summary>The harmonic mean of precision and recall, in [0, 1]; 0 if none is predicted right, NaN if there are none.</summary>
    public MetricValue F1 { get; }

    /// <summary>The number of rows of the class, in their weights.</summary>
    public MetricValue Support { get; }

    /// <summary>The area under the ROC curve of this class against all others, in [0, 1]; NaN without rows of both.</summary>
    public MetricValue Auc { get; }

    /// <summary>The average precision over all recalls of this class, in [0, 1]; NaN without rows of it.</summary>
    public MetricValue AveragePrecision { get; }

    internal IReadOnlyList<MetricValue> Shown => [Precision, Recall, F1, Auc, AveragePrecision];
}
