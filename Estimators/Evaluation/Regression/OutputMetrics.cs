namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well one number of a row is predicted.</summary>
public sealed class OutputMetrics
{
    internal OutputMetrics(string name, MetricValue[] values, IReadOnlyList<TargetDecile> deciles)
    {
        (Name, Deciles) = (name, deciles);
        (RootMeanSquaredError, MeanAbsoluteError, MedianAbsoluteError, RSquared) = (values[0], values[1], values[2], values[3]);
        (MeanAbsolutePercentageError, SymmetricMeanAbsolutePercentageError, MeanError) = (values[4], values[5], values[6]);
    }

    /// <summary>The name of the number: the slot of the label, or the label itself.</summary>
    public string Name { get; }

    /// <inheritdoc cref="RegressionReport.RootMeanSquaredError"/>
    public MetricValue RootMeanSquaredError { get; }

    /// <inheritdoc cref="RegressionReport.MeanAbsoluteError"/>
    public MetricValue MeanAbsoluteError { get; }

    /// <inheritdoc cref="RegressionReport.MedianAbsoluteError"/>
    public MetricValue MedianAbsoluteError { get; }

    /// <inheritdoc cref="RegressionReport.RSquared"/>
    public MetricValue RSquared { get; }

    /// <inheritdoc cref="RegressionReport.MeanAbsolutePercentageError"/>
    public MetricValue MeanAbsolutePercentageError { get; }

    /// <inheritdoc cref="RegressionReport.SymmetricMeanAbsolutePercentageError"/>
    public MetricValue SymmetricMeanAbsolutePercentageError { get; }

    /// <inheritdoc cref="RegressionReport.MeanError"/>
    public MetricValue MeanError { get; }

    /// <summary>The errors of low, middling and high targets: up to ten parts with as many rows each; rows of one target are in one part.</summary>
    public IReadOnlyList<TargetDecile> Deciles { get; }
}
