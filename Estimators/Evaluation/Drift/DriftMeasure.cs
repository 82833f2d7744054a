using MLNet.DeepExtensions.Trainers.Training.Targets;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How far two samples are apart.</summary>
internal static class DriftMeasure
{
    private const int BinCount = 10;
    private const int MostCategories = 50;

    /// <summary>
    /// Counts the rows of both in the same bins: of numbers ten with as many rows of the first each, of categories each frequent one, and one of
    /// missing values.
    /// </summary>
    public static (double[] First, double[] Second) CountBins(ComparedColumn column)
    {
        var (bins, first, second) = column.AreNumbers ? BinNumbers(column) : BinCategories(column);
        var (ofFirst, ofSecond) = (new double[bins + 1], new double[bins + 1]);
        Array.ForEach(first, bin => ofFirst[bin < 0 ? bins : bin]++);
        Array.ForEach(second, bin => ofSecond[bin < 0 ? bins : bin]++);
        int[] used = [.. Enumerable.Range(0, bins + 1).Where(bin => ofFirst[bin] + ofSecond[bin] > 0)];
        return (Array.ConvertAll(used, bin => ofFirst[bin]), Array.ConvertAll(used, bin => ofSecond[bin]));
    }

    /// <summary>The population stability index of counts in bins; half a row is added to each, so that none is empty.</summary>
    public static double Psi(double[] first, double[] second)
    {
        var (ofFirst, ofSecond) = (first.Sum() + (first.Length / 2.0), second.Sum() + (second.Length / 2.0));
        return first.Zip(second, (one, other) => ((one + 0.5) / ofFirst, (other + 0.5) / ofSecond))
            .Sum(shares => (shares.Item2 - shares.Item1) * Math.Log(shares.Item2 / shares.Item1));
    }

    /// <summary>
    /// The index that two samples of one population exceed by chance only with a small probability: times their harmonic size it is chi-squared
    /// distributed
    /// (Yurdakul 2018), whose quantile is that of Wilson and Hilferty 1931.
    /// </summary>
    public static double ChancePsi(double[] first, double[] second, double probability)
    {
        var freedom = first.Length - 1.0;
        if (freedom < 1)
        {
            return 0;
        }

        var root = 1 - (2 / (9 * freedom)) + (NormalScores.NormalQuantile(1 - probability) * Math.Sqrt(2 / (9 * freedom)));
        return freedom * Math.Pow(root, 3) * ((1 / first.Sum()) + (1 / second.Sum()));
    }

    /// <summary>
    /// The largest distance of the two distribution functions (Kolmogorov and Smirnov), of numbers that are known; NaN without any.
    /// </summary>
    public static double KolmogorovSmirnov(double[] first, double[] second)
    {
        double[] one = [.. first.Where(number => !double.IsNaN(number)).Order()];
        double[] other = [.. second.Where(number => !double.IsNaN(number)).Order()];
        if (one.Length == 0 || other.Length == 0)
        {
            return double.NaN;
        }

        var (i, j, distance) = (0, 0, 0.0);
        while (i < one.Length && j < other.Length)
        {
            var value = Math.Min(one[i], other[j]);
            while (i < one.Length && one[i] == value)
            {
                i++;
            }

            while (j < other.Length && other[j] == value)
            {
                j++;
            }

            distance = Math.Max(distance, Math.Abs(((double)i / one.Length) - ((double)j / other.Length)));
        }

        return distance;
    }

    /// <summary>The probability that two samples of one population are as far apart (Stephens 1970).</summary>
    public static double KolmogorovSmirnovProbability(double distance, int first, int second)
    {
        var size = Math.Sqrt((double)first * second / ((double)first + second));
        var scaled = (size + 0.12 + (0.11 / size)) * distance;
        if (double.IsNaN(distance) || scaled < 0.2)
        {
            return double.IsNaN(distance) ? double.NaN : 1;
        }

        var sum = 0.0;
        for (var term = 1; term <= 100; term++)
        {
            sum += (term % 2 == 1 ? 2 : -2) * Math.Exp(-2 * term * term * scaled * scaled);
        }

        return Math.Clamp(sum, 0, 1);
    }

    private static (int Bins, int[] First, int[] Second) BinNumbers(ComparedColumn column)
    {
        double[] known = [.. column.First.Numbers!.Where(number => !double.IsNaN(number)).Order()];
        if (known.Length == 0)
        {
            var second = Array.ConvertAll(column.Second.Numbers!, number => double.IsNaN(number) ? -1 : 0);
            return (1, Array.ConvertAll(column.First.Numbers!, _ => -1), second);
        }

        // A value that is as frequent as a bin has one of its own.
        double[] edges = [.. Enumerable.Range(1, BinCount - 1).Select(bin => known[(int)((long)known.Length * bin / BinCount)]).Distinct()];
        int Bin(double number)
        {
            var place = Array.BinarySearch(edges, number);
            return double.IsNaN(number) ? -1 : place >= 0 ? (2 * place) + 1 : 2 * ~place;
        }

        return ((2 * edges.Length) + 1, Array.ConvertAll(column.First.Numbers!, Bin), Array.ConvertAll(column.Second.Numbers!, Bin));
    }

    private static (int Bins, int[] First, int[] Second) BinCategories(ComparedColumn column)
    {
        var frequent = column.First.Codes!.Where(code => code >= 0).CountBy(code => code)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MostCategories).Select(pair => pair.Key);
        var bins = frequent.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int Bin(int code) => code < 0 ? -1 : bins.GetValueOrDefault(code, bins.Count);
        return (bins.Count + 1, Array.ConvertAll(column.First.Codes!, Bin), Array.ConvertAll(column.Second.Codes!, Bin));
    }
}
