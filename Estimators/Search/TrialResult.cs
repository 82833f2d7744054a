namespace MLNet.DeepExtensions.Search;

/// <summary>What a trial gave with a part of its training.</summary>
/// <param name="FoldValues">The figure of each fold; empty if it failed.</param>
/// <param name="Metric">The name of the figure; empty if it failed.</param>
/// <param name="HigherIsBetter">Whether a higher figure is better.</param>
/// <param name="FitSeconds">The time of the fits.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
internal sealed record TrialResult(double[] FoldValues, string Metric, bool HigherIsBetter, double FitSeconds, string? Failure)
{
    /// <summary>A trial that failed.</summary>
    public static TrialResult Failed(string failure, double fitSeconds = 0) => new([], string.Empty, true, fitSeconds, failure);
}
