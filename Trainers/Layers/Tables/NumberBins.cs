using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>The bins that the values of one number are cut into, a value for each bin.</summary>
/// <param name="Starts">Where a bin starts.</param>
/// <param name="Slopes">One over its width.</param>
/// <param name="Lows">The least that its component can be: 0, or less for the first bin.</param>
/// <param name="Highs">The most that its component can be: 1, or more for the last bin.</param>
/// <param name="Growths">How much the score of the quantile grows in it.</param>
/// <param name="Level">The score of the quantile where the first bin starts.</param>
internal sealed record NumberBins(float[] Starts, float[] Slopes, float[] Lows, float[] Highs, float[] Growths, float Level)
{
    // How far the first and the last bin go on, in bins.
    private const float Beyond = 0.5f;

    private const int FewestBins = 4;

    // So many are worth having, also where a bin is to have many rows.
    private const int EnoughBins = 8;

    // Quantiles of so many rows tell all that the bins keep; of very wide rows fewer are held in memory.
    private const int MostRows = 1 << 17;
    private const int MostValues = 1 << 25;

    /// <summary>One bin from -1 to 1, before rows are seen.</summary>
    public static NumberBins Unit { get; } = new([-1], [0.5f], [-Beyond], [1 + Beyond], [2], -1);

    /// <summary>Measures the bins of all numbers of the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">The number of rows, positive.</param>
    /// <param name="most">The largest number of bins, positive.</param>
    /// <param name="rowsPerBin">The rows that make a bin, positive; of few rows, 16 make one until there are 8 bins.</param>
    /// <returns>The bins of each number, and whether it is missing in no row.</returns>
    public static (NumberBins[] Bins, bool IsComplete) Learn(InputRows rows, int count, int most, int rowsPerBin)
    {
        var step = ((count - 1) / Math.Clamp(MostValues / rows.Width, 1, MostRows)) + 1;
        var columns = Enumerable.Range(0, rows.Width).Select(_ => new List<float>((count / step) + 1)).ToArray();
        var row = 0;
        var isComplete = true;
        rows.ForEach(count, values =>
        {
            var isLookedAt = row++ % step == 0;
            for (var i = 0; i < values.Length; i++)
            {
                if (float.IsNaN(values[i]))
                {
                    isComplete = false;
                }
                else if (isLookedAt)
                {
                    columns[i].Add(values[i]);
                }
            }
        });
        var bins = Array.ConvertAll(columns, values =>
        {
            values.Sort();
            return FromSorted([.. values], Math.Min(most, Count(values.Count, rowsPerBin)));
        });
        return (bins, isComplete);
    }

    // A bin of fewer rows says more of these than of others: on few rows, fewer bins forecast new ones better.
    private static int Count(int rows, int rowsPerBin) => Math.Max(
        FewestBins, Math.Min(rows / Math.Min(rowsPerBin, PiecewiseLinearEmbedding.DefaultRowsPerBin), Math.Max(EnoughBins, rows / rowsPerBin)));

    /// <summary>Cuts one number's values.</summary>
    /// <param name="sorted">The values, ascending, possibly none.</param>
    /// <param name="most">The largest number of bins, positive.</param>
    internal static NumberBins FromSorted(ReadOnlySpan<float> sorted, int most)
    {
        var edges = Edges(sorted, most);
        var bins = edges.Length - 1;
        if (bins <= 0)
        {
            return new([], [], [], [], [], 0);
        }

        var scores = new float[edges.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            scores[i] = Score(sorted, edges[i]);
        }

        var (slopes, lows, highs, growths) = (new float[bins], new float[bins], new float[bins], new float[bins]);
        for (var i = 0; i < bins; i++)
        {
            slopes[i] = 1 / (edges[i + 1] - edges[i]);
            lows[i] = i == 0 ? -Beyond : 0;
            highs[i] = i == bins - 1 ? 1 + Beyond : 1;
            growths[i] = scores[i + 1] - scores[i];
        }

        return new(edges[..bins], slopes, lows, highs, growths, scores[0]);
    }

    // Every value if they are few. Otherwise half of the ends are quantiles of all values, and the others, in between, of those that are none of
    // these, so that a value that very many rows have does not use up the bins.
    private static float[] Edges(ReadOnlySpan<float> sorted, int most)
    {
        var distinct = Distinct(sorted);
        if (distinct.Length > most + 1)
        {
            var first = Quantiles(sorted, Enumerable.Range(0, (most / 2) + 1).Select(i => i / (double)(most / 2)));
            float[] others = [.. sorted.ToArray().Where(value => Array.BinarySearch(first, value) < 0)];
            var count = most + 1 - first.Length;
            var second = Quantiles(others, Enumerable.Range(0, count).Select(i => (i + 0.5) / count));
            distinct = Distinct(first.Concat(second).Order().ToArray());
        }

        var kept = new List<float>();
        foreach (var edge in distinct)
        {
            if (kept.Count == 0 || float.IsFinite(1 / (edge - kept[^1]))) // a bin too narrow for a slope is none
            {
                kept.Add(edge);
            }
        }

        return [.. kept];
    }

    private static float[] Quantiles(ReadOnlySpan<float> sorted, IEnumerable<double> fractions)
    {
        var quantiles = new List<float>();
        foreach (var fraction in fractions)
        {
            quantiles.Add(sorted[(int)Math.Round(fraction * (sorted.Length - 1))]);
        }

        return Distinct([.. quantiles]);
    }

    private static float[] Distinct(ReadOnlySpan<float> sorted)
    {
        var distinct = new List<float>();
        foreach (var value in sorted)
        {
            if (distinct.Count == 0 || value != distinct[^1])
            {
                distinct.Add(value);
            }
        }

        return [.. distinct];
    }

    // The quantile of a value, those of the value itself by half, brought to mean 0 and deviation 1: the uniform distribution from -√3 to √3. The
    // tails of a normal one would make a rare category, a number that is almost always 0, louder than all others.
    private static float Score(ReadOnlySpan<float> sorted, float value)
    {
        // An order in which equal values are none: the search ends behind them, or before them.
        var notAbove = sorted.BinarySearch(value, Comparer<float>.Create((searched, other) => searched < other ? -1 : 1));
        var below = sorted.BinarySearch(value, Comparer<float>.Create((searched, other) => searched <= other ? -1 : 1));
        var quantile = (~below + ~notAbove) / (2.0 * sorted.Length);
        return (float)(((2 * quantile) - 1) * Math.Sqrt(3));
    }
}
