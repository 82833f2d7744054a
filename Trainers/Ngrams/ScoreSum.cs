namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>
/// A weighted sum of the scores of two models. Fitted to rows that neither has seen, it trusts each as much as it is worth (stacking, Wolpert
/// 1992; Breiman 1996), and its scores are neither too sure nor too shy (Guo et al. 2017); quantiles are moved to where their share of
/// these rows is below (Romano, Patterson and Candès 2019).
/// </summary>
/// <param name="First">The factor of the first model, zero or positive.</param>
/// <param name="Second">The factor of the second model, zero or positive.</param>
/// <param name="Shift">What is added to each output.</param>
internal sealed record ScoreSum(double First, double Second, double[] Shift)
{
    /// <summary>
    /// The sum to start from. On reviews and messages, in several languages, n-grams were worth the larger part; a network that reads other columns
    /// too knows what they cannot.
    /// </summary>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="firstReadsMore">Whether the first model, the network, reads more than the text.</param>
    public static ScoreSum Start(int outputs, bool firstReadsMore) =>
        firstReadsMore ? new(0.8, 0.2, new double[outputs]) : new(0.2, 0.8, new double[outputs]);

    /// <summary>The sum for a row.</summary>
    /// <param name="first">The first model's scores of the row.</param>
    /// <param name="second">The second model's.</param>
    /// <param name="sums">Takes the sums.</param>
    public void Compute(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<double> sums)
    {
        for (var output = 0; output < sums.Length; output++)
        {
            sums[output] = (First * first[output]) + (Second * second[output]) + Shift[output];
        }
    }
}
