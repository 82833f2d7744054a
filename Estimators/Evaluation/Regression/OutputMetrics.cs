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

/// <summary>How well targets of a tenth of the rows are predicted.</summary>
/// <param name="Lowest">The lowest target.</param>
/// <param name="Highest">The highest target.</param>
/// <param name="RowCount">The number of rows.</param>
/// <param name="MeanAbsoluteError">The mean absolute error of these rows, in the unit of the target.</param>
/// <param name="MeanError">The mean of prediction less target: above 0 where too much is predicted.</param>
public sealed record TargetDecile(double Lowest, double Highest, int RowCount, double MeanAbsoluteError, double MeanError)
{
    private const int PartCount = 10;

    internal static IReadOnlyList<TargetDecile> Create(OutputErrors errors, double[] weights)
    {
        int[] rows = [.. Enumerable.Range(0, weights.Length).Where(row => weights[row] > 0).OrderBy(row => errors.Labels[row])];
        var (sum, below, part) = (rows.Sum(row => weights[row]), 0.0, 0);
        var parts = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            // Rows of one target stay together: in the part that the first of them is in.
            part = i > 0 && errors.Labels[rows[i]] == errors.Labels[rows[i - 1]] ? part : (int)(PartCount * below / sum);
            parts[i] = part;
            below += weights[rows[i]];
        }

        return [.. Enumerable.Range(0, rows.Length).GroupBy(i => parts[i], i => rows[i]).Select(group => Measure([.. group], errors, weights))];
    }

    private static TargetDecile Measure(int[] rows, OutputErrors errors, double[] weights)
    {
        var sum = rows.Sum(row => weights[row]);
        return new TargetDecile(
            errors.Labels[rows[0]],
            errors.Labels[rows[^1]],
            rows.Length,
            rows.Sum(row => weights[row] * Math.Abs(errors.Error(row))) / sum,
            rows.Sum(row => weights[row] * errors.Error(row)) / sum);
    }
}
