using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// A density on [0, 1]: a bell around each value that was seen, as wide as the distance to the next one, and a wide one in the middle.
/// </summary>
internal sealed class ParzenDensity
{
    private readonly double[] _means;
    private readonly double[] _widths;

    /// <summary>Makes the density.</summary>
    /// <param name="seen">The values that were seen.</param>
    /// <param name="narrowest">The narrowest bell: of integers, a step.</param>
    public ParzenDensity(double[] seen, double narrowest)
    {
        _means = [.. seen.Append(0.5).Order()];
        var least = Math.Max(narrowest, 1.0 / Math.Min(100, _means.Length + 1));
        _widths = [.. _means.Select((mean, i) => Math.Clamp(
            Math.Max(mean - (i > 0 ? _means[i - 1] : 0), (i < _means.Length - 1 ? _means[i + 1] : 1) - mean), least, 1))];
        _widths[Array.IndexOf(_means, 0.5)] = 1;
    }

    /// <summary>Draws a value.</summary>
    public double Draw(ref SplitMix64 random)
    {
        var bell = random.Next(_means.Length);
        while (true)
        {
            var value = _means[bell] + (_widths[bell] * UnitRandom.NextNormal(ref random));
            if (value is >= 0 and < 1)
            {
                return value;
            }
        }
    }

    /// <summary>The logarithm of the density at a value.</summary>
    public double LogDensity(double value)
    {
        var sum = 0.0;
        for (var bell = 0; bell < _means.Length; bell++)
        {
            var (mean, width) = (_means[bell], _widths[bell]);
            var z = (value - mean) / width;
            sum += Math.Exp(-0.5 * z * z) / (width * (Cumulative((1 - mean) / width) - Cumulative(-mean / width)));
        }

        return Math.Log(sum / _means.Length / Math.Sqrt(2 * Math.PI));
    }

    // The normal distribution (Abramowitz and Stegun 1964, 26.2.17), to 7.5e-8.
    private static double Cumulative(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - tail : tail;
    }
}
