using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What a <see cref="Evaluation.RegressionReport"/> is told.</summary>
public sealed class RegressionReportOptions : ReportOptions
{
    /// <summary>
    /// The column with predicted quantiles, a vector. Default <c>Quantiles</c>. Where the data has none of this name, the report tells nothing of
    /// them.
    /// </summary>
    public string QuantilesColumnName { get; set; } = ColumnNames.Quantiles;

    /// <summary>
    /// Which quantiles the slots of <see cref="QuantilesColumnName"/> hold, ascending, each in (0, 1), for example [0.05, 0.95]. Default null: the
    /// slots'
    /// names tell, as of our trainers.
    /// </summary>
    public IReadOnlyList<double>? Quantiles { get; set; }

    internal override void Check()
    {
        base.Check();
        ArgumentException.ThrowIfNullOrEmpty(QuantilesColumnName);
        if (Quantiles is { } quantiles && !AreQuantiles(quantiles))
        {
            throw new ArgumentException(
                $"Quantiles must be ascending numbers between 0 and 1, such as [0.05, 0.95], but are [{string.Join(", ", quantiles)}].");
        }
    }

    internal static bool AreQuantiles(IReadOnlyList<double> parts) =>
        parts.Count > 0 && parts.All(part => part is > 0 and < 1) && parts.Zip(parts.Skip(1)).All(pair => pair.First < pair.Second);
}
