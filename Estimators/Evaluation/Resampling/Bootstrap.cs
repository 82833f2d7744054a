using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>
/// The percentile bootstrap (Efron 1979): rows, or whole groups of them, are drawn with replacement, as many as there are, and the figures are
/// computed
/// anew, again and again.
/// </summary>
/// <param name="Confidence">How sure the intervals are, in (0, 1).</param>
/// <param name="Count">How often the rows are drawn.</param>
/// <param name="Seed">The seed of what is drawn: the same seed gives the same intervals, whatever the number of threads.</param>
internal sealed record Bootstrap(double Confidence, int Count, int Seed)
{
    private const int MostResamples = 1000;
    private const int FewestResamples = 200;
    private const int MostDrawn = 20_000_000;

    /// <summary>The bootstrap that options ask for; null if they ask for none.</summary>
    /// <param name="options">The options.</param>
    /// <param name="rowCount">The number of rows: of many, a few hundred draws say as much.</param>
    public static Bootstrap? Create(ReportOptions options, int rowCount) => options.Confidence is { } confidence
        ? new Bootstrap(
            confidence, options.ResampleCount ?? Math.Clamp(MostDrawn / rowCount, FewestResamples, MostResamples), options.Seed)
        : null;

    /// <summary>Measures the figures of rows that are drawn anew.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="measure">Measures all figures of the rows by the weights given; it is called by several threads at once.</param>
    /// <returns>The figures of each draw.</returns>
    public double[][] Run(ScoredRows rows, Func<double[], double[]> measure)
    {
        var drawn = new double[Count][];
        Parallel.For(
            0,
            Count,
            () => (Weights: new double[rows.Count], Counts: new int[rows.GroupCount ?? rows.Count]),
            (draw, _, buffers) =>
            {
                Draw(rows, draw, buffers.Counts, buffers.Weights);
                drawn[draw] = measure(buffers.Weights);
                return buffers;
            },
            _ => { });
        return drawn;
    }

    /// <summary>The interval of one figure.</summary>
    /// <param name="draws">The figures of each draw; NaN where one was not defined.</param>
    /// <param name="figure">The number of the figure.</param>
    /// <param name="center">
    /// The figure of the rows themselves, if it is biased in draws: the interval is moved by as much as the median of the draws is beside it.
    /// </param>
    /// <returns>The interval; null if the figure was not defined in most draws.</returns>
    public ConfidenceInterval? Interval(double[][] draws, int figure, double? center = null)
    {
        var values = draws.Select(draw => draw[figure]).Where(double.IsFinite).ToArray();
        if (values.Length <= draws.Length / 2)
        {
            return null;
        }

        Array.Sort(values);
        var (lower, upper) = (Percentile(values, (1 - Confidence) / 2), Percentile(values, (1 + Confidence) / 2));
        return center - Percentile(values, 0.5) is { } bias
            ? new ConfidenceInterval(Math.Max(0, lower + bias), Math.Max(0, upper + bias))
            : new ConfidenceInterval(lower, upper);
    }

    private static double Percentile(double[] sorted, double part)
    {
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    private void Draw(ScoredRows rows, int draw, int[] counts, double[] weights)
    {
        Array.Clear(counts);
        var random = SplitMix64.At(Seed, draw, 0);
        for (var i = 0; i < counts.Length; i++)
        {
            counts[random.Next(counts.Length)]++;
        }

        for (var row = 0; row < weights.Length; row++)
        {
            weights[row] = rows.Weights[row] * counts[rows.Groups is { } groups ? groups[row] : row];
        }
    }
}
