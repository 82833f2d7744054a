namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Intervals of means by their formulas.</summary>
internal static class MeanIntervals
{
    /// <summary>The interval of a share (Wilson 1927), which also of few rows is in [0, 1] and never empty.</summary>
    /// <param name="share">The share.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="z">How many deviations wide it is on either side.</param>
    public static ConfidenceInterval ComputeForShare(double share, double count, double z)
    {
        var (scale, center) = (1 + (z * z / count), share + (z * z / (2 * count)));
        var width = z * Math.Sqrt((share * (1 - share) / count) + (z * z / (4 * count * count)));
        return new ConfidenceInterval(Math.Max(0, (center - width) / scale), Math.Min(1, (center + width) / scale));
    }

    /// <summary>The interval of a mean of errors, which are not negative, by the normal distribution.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The deviation of the rows.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="z">How many deviations wide it is on either side.</param>
    public static ConfidenceInterval ComputeForMean(double mean, double deviation, double count, double z)
    {
        var width = z * deviation / Math.Sqrt(Math.Max(1, count - 1));
        return new ConfidenceInterval(Math.Max(0, mean - width), mean + width);
    }
}
