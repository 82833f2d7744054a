using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>
/// The bound that the nonconformity of a new row keeps with the promised probability, if it comes from where the held-out rows come from
/// (Vovk, Gammerman and Shafer 2005).
/// </summary>
internal static class ConformalQuantile
{
    private const double Rounding = 1e-9;

    /// <summary>Finds the bound: the smallest nonconformity below which, or at it, lies the promised part of the rows and of one more.</summary>
    /// <param name="nonconformity">How badly the prediction of each held-out row suits its label.</param>
    /// <param name="weights">The weight of each row, positive. The row more weighs as they do on average.</param>
    /// <param name="coverage">The promised probability, in (0, 1).</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="InvalidOperationException">There are too few rows for a bound.</exception>
    public static double Find(double[] nonconformity, double[] weights, double coverage, string what)
    {
        var total = weights.Sum();
        var wanted = (coverage * (total + (weights.Length == 0 ? 0 : weights.Average()))) - (Rounding * total);
        RequireCount(weights.Length, coverage, what);
        var order = Enumerable.Range(0, weights.Length).ToArray();
        Array.Sort([.. nonconformity], order);
        var sum = 0.0;
        return nonconformity[order.First(row => (sum += weights[row]) >= wanted)];
    }

    /// <summary>Checks that there are rows enough for a bound.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="coverage">The promised probability, in (0, 1).</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="InvalidOperationException">There are too few.</exception>
    public static void RequireCount(int count, double coverage, string what)
    {
        if (count < SmallestCount(coverage))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"A coverage of {coverage} needs at least {SmallestCount(coverage):N0} {what} but there are {count:N0}. "
                + $"Hold back more rows, or promise less."));
        }
    }

    /// <summary>The fewest rows by which a coverage can be promised: ⌈1 / (1 − coverage)⌉ − 1.</summary>
    public static int SmallestCount(double coverage) => (int)Math.Ceiling((1 / (1 - coverage)) - Rounding) - 1;
}
