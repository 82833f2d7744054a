namespace MLNet.DeepExtensions.Trainers.Training.Thresholds;

/// <summary>A threshold that was found, and what it is worth.</summary>
/// <param name="Score">The score above which rows are predicted to be true.</param>
/// <param name="Figure">What the rule judges, of the rows it was chosen on.</param>
/// <param name="FigureAtZero">The same at the score 0, which is the probability 0.5.</param>
internal readonly record struct ThresholdChoice(float Score, double Figure, double FigureAtZero);

/// <summary>Finds the best threshold for rows, exactly: every way to divide them by their scores is tried.</summary>
internal static class ThresholdSearch
{
    /// <summary>Looks for the threshold; of several as good, it takes the one nearest to 0.</summary>
    /// <remarks>It lies in the middle between two neighbouring scores, or one beyond the outermost if all rows go to one side.</remarks>
    /// <param name="rule">What is best.</param>
    /// <param name="scores">The score of each row, finite.</param>
    /// <param name="labels">1 for each row that is true, 0 for the others.</param>
    /// <param name="weights">The weight of each row, zero or positive; null when all are 1.</param>
    public static ThresholdChoice Run(DecisionThreshold rule, float[] scores, float[] labels, float[]? weights)
    {
        var order = Enumerable.Range(0, scores.Length).Where(row => weights?[row] != 0).ToArray();
        Array.Sort(Array.ConvertAll(order, row => -scores[row]), order); // highest score first
        var positives = order.Sum(row => labels[row] > 0.5f ? weights?[row] ?? 1.0 : 0);
        var counts = new DecisionCounts(0, 0, positives, order.Sum(row => weights?[row] ?? 1.0));
        var atZero = counts;
        var (best, bestScore) = (rule.GetMerit(counts), Between(scores[order[0]], null));
        var bestCounts = counts;
        for (var i = 0; i < order.Length; i++)
        {
            var (row, weight) = (order[i], weights?[order[i]] ?? 1.0);
            counts = labels[row] > 0.5f
                ? counts with { TruePositives = counts.TruePositives + weight, FalseNegatives = counts.FalseNegatives - weight }
                : counts with { FalsePositives = counts.FalsePositives + weight };
            atZero = scores[row] > 0 ? counts : atZero;
            float? below = i + 1 < order.Length ? scores[order[i + 1]] : null;
            if (below == scores[row])
            {
                continue; // rows of one score stay together
            }

            var (value, score) = (rule.GetMerit(counts), Between(below, scores[row]));
            if (value > best || (value == best && Math.Abs(score) < Math.Abs(bestScore)))
            {
                (best, bestScore, bestCounts) = (value, score, counts);
            }
        }

        return new ThresholdChoice(bestScore, rule.FigureOf(bestCounts), rule.FigureOf(atZero));
    }

    // At least the lower score and less than the upper one, however near they are.
    private static float Between(float? lower, float? upper) => (lower, upper) switch
    {
        ({ } low, null) => Math.Max(low + 1, MathF.BitIncrement(low)),
        (null, { } high) => Math.Min(high - 1, MathF.BitDecrement(high)),
        ({ } low, { } high) => (float)(((double)low + high) / 2) is var middle && middle < high ? middle : low,
        _ => throw new ArgumentException("There must be rows."),
    };
}
