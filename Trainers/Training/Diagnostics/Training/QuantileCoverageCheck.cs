using MLNet.DeepExtensions.Trainers.Training.Targets;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Quantiles between which, on rows that were not trained on, there are more or fewer targets than they promise.</summary>
internal static class QuantileCoverageCheck
{
    public const string Code = "quantile-coverage";

    public static IEnumerable<Finding> Check(QuantileCoverage coverage)
    {
        if (coverage.IsFarOff)
        {
            yield return Finding.Warning(
                Code,
                $"{coverage.Share:P1} of {coverage.RowCount} rows that were not trained on lie {coverage.Where}, ",
                $"where {coverage.Promised:P0} should. {Advice(coverage)}");
        }
    }

    private static string Advice(QuantileCoverage coverage) => coverage.Share < coverage.Promised
        ? "The network knows its training rows by heart, or these rows are unlike them, as later ones can be. "
            + "More rows, EarlyStopping, more Dropout or a smaller network help; until then, do not count on the interval."
        : "The network has not learned enough yet, or these rows are unlike the training rows. More Epochs help; "
            + "until then, the interval is wider than need be.";
}
