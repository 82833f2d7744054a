namespace MLNet.DeepExtensions.Trust;

/// <summary>The two quantiles that an interval is made of.</summary>
internal static class QuantilePair
{
    private const double Middle = 0.5;

    /// <summary>Finds the two that suit a coverage best, one on each side of the middle.</summary>
    /// <param name="parts">The quantiles, in (0, 1).</param>
    /// <param name="coverage">What the interval is to cover.</param>
    /// <returns>Their places; null if there are none on one side.</returns>
    public static (int Lower, int Upper)? Find(IReadOnlyList<double> parts, double coverage)
    {
        int[] below = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i] < Middle)];
        int[] above = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i] > Middle)];
        var tail = (1 - coverage) / 2;
        return below.Length == 0 || above.Length == 0
            ? null
            : (below.MinBy(i => Math.Abs(parts[i] - tail)), above.MinBy(i => Math.Abs(1 - parts[i] - tail)));
    }
}
