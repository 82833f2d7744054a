namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>
/// Chooses how much each of several models counts in their average: again and again the one is added that makes the average best, those that are in
/// already among them (Caruana et al. 2004). Models that add next to nothing to the average are left out of it at the end, as each costs time and
/// memory.
/// </summary>
/// <param name="rows">The rows, and their labels.</param>
/// <param name="metric">The figure to choose by.</param>
/// <param name="higherIsBetter">Which way it is better.</param>
/// <param name="allows">Whether these models, by their numbers, may be in one average.</param>
internal sealed class GreedySelection(AveragedRows rows, string metric, bool higherIsBetter, Func<IReadOnlySet<int>, bool> allows)
{
    private const int Rounds = 25;
    private const double NextToNothing = 0.05; // of what the average is better than the best model alone

    /// <summary>Chooses.</summary>
    /// <param name="models">What each model says of the rows.</param>
    /// <param name="weights">The weight of each row; rows of weight 0 are not chosen by.</param>
    /// <returns>How often each model is in the average; all 0 where none may be.</returns>
    public int[] Choose(IReadOnlyList<float[]> models, double[] weights)
    {
        var (counts, best) = (new int[models.Count], new int[models.Count]);
        var (bestValue, bestAlone) = (double.NegativeInfinity, double.NegativeInfinity);
        var sum = new float[rows.Count * rows.Width];
        for (var round = 1; round <= Rounds; round++)
        {
            var values = new double[models.Count];
            Parallel.For(0, models.Count, model => values[model] =
                IsAllowed(counts, model) ? Measure(sum, models[model], round, weights) : double.NegativeInfinity);
            var added = Array.IndexOf(values, values.Max());
            if (double.IsNegativeInfinity(values[added]))
            {
                break;
            }

            bestAlone = round == 1 ? values[added] : bestAlone;
            counts[added]++;
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += models[added][i];
            }

            if (values[added] > bestValue)
            {
                bestValue = values[added];
                counts.CopyTo(best, 0);
            }
        }

        LeaveOut(models, best, bestValue - (NextToNothing * (bestValue - bestAlone)), weights);
        return best;
    }

    // The one that is missed least first, as long as the average is good enough without it.
    private void LeaveOut(IReadOnlyList<float[]> models, int[] counts, double goodEnough, double[] weights)
    {
        while (counts.Count(count => count > 0) > 1)
        {
            var without = MembersOf(counts)
                .Select(model => Without(counts, model))
                .Where(others => allows(MembersOf(others).ToHashSet()))
                .Select(others => (Counts: others, Value: Measure(Average(models, others), weights)))
                .DefaultIfEmpty((Counts: counts, Value: double.NegativeInfinity))
                .MaxBy(choice => choice.Value);
            if (without.Value < goodEnough)
            {
                return;
            }

            without.Counts.CopyTo(counts, 0);
        }
    }

    private static IEnumerable<int> MembersOf(int[] counts) => counts.Index().Where(entry => entry.Item > 0).Select(entry => entry.Index);

    private static int[] Without(int[] counts, int model) => [.. counts.Select((count, i) => i == model ? 0 : count)];

    /// <summary>The average of models.</summary>
    /// <param name="models">What each model says of the rows.</param>
    /// <param name="counts">How often each is in it, of which some are positive.</param>
    public static float[] Average(IReadOnlyList<float[]> models, int[] counts)
    {
        var average = new float[models[0].Length];
        var all = (float)counts.Sum();
        foreach (var (model, count) in counts.Index().Where(entry => entry.Item > 0))
        {
            var (numbers, share) = (models[model], count / all);
            for (var i = 0; i < average.Length; i++)
            {
                average[i] += share * numbers[i];
            }
        }

        return average;
    }

    private bool IsAllowed(int[] counts, int model) =>
        counts[model] > 0 || allows(MembersOf(counts).Append(model).ToHashSet());

    private double Measure(float[] sum, float[] added, int count, double[] weights)
    {
        var average = new float[sum.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            average[i] = (sum[i] + added[i]) / count;
        }

        return Measure(average, weights);
    }

    private double Measure(float[] average, double[] weights)
    {
        var value = rows.Measure(metric, average, weights);
        return double.IsNaN(value) ? double.MinValue : higherIsBetter ? value : -value;
    }
}
