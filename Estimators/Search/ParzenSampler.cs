using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// Chooses what to try out: first evenly over the space, then, by the tree-structured Parzen estimator (Bergstra et al. 2011), where good trials are
/// dense and others are not.
/// </summary>
/// <param name="space">The space.</param>
/// <param name="seed">The seed: the same seed and trials give the same next one.</param>
internal sealed class ParzenSampler(TrialSpace space, int seed)
{
    private const int Candidates = 24;
    private const double GoodPart = 0.15;
    private const int MostGood = 25;

    private readonly SobolSequence _start = new(space.Count, seed);

    /// <summary>The number of trials that are spread evenly first.</summary>
    public int StartCount => space.Count <= 4 ? 9 : 18;

    /// <summary>Chooses the values of a trial.</summary>
    /// <param name="trial">The number of the trial, from 0.</param>
    /// <param name="ranked">The trials so far, the best first; those that still run, last.</param>
    public TrialValues Choose(int trial, IReadOnlyList<TrialValues> ranked)
    {
        var point = _start.GetPoint(trial);
        var random = SplitMix64.At(seed, 2, trial);
        var goodCount = Math.Clamp((int)Math.Ceiling(GoodPart * ranked.Count), 1, MostGood);
        var values = new Dictionary<string, object>();
        foreach (var (dimension, parameter) in space.Index())
        {
            if (!TrialSpace.IsActive(parameter, values))
            {
                continue;
            }

            values[parameter.Name] = trial < StartCount || ranked.Count == 0
                ? parameter.FromUnit(point[dimension])
                : Choose(parameter, Units(parameter, ranked.Take(goodCount)), Units(parameter, ranked.Skip(goodCount)), ref random);
        }

        return new TrialValues(space, values);
    }

    private static double[] Units(SearchParameter parameter, IEnumerable<TrialValues> trials) =>
        [.. trials.Where(trial => trial.Has(parameter.Name)).Select(trial => parameter.ToUnit(trial.All[parameter.Name]))];

    private static object Choose(SearchParameter parameter, double[] good, double[] others, ref SplitMix64 random)
    {
        if (parameter.ChoiceCount is { } count)
        {
            return parameter.FromUnit((ChooseClass(GetShares(good, count), GetShares(others, count), ref random) + 0.5) / count);
        }

        var (dense, sparse) = (new ParzenDensity(good, parameter.UnitStep), new ParzenDensity(others, parameter.UnitStep));
        var (best, bestGain) = (0.0, double.NegativeInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var unit = dense.Draw(ref random);
            var gain = dense.LogDensity(unit) - sparse.LogDensity(unit);
            (best, bestGain) = gain > bestGain ? (unit, gain) : (best, bestGain);
        }

        return parameter.FromUnit(best);
    }

    // As with numbers, candidates are drawn where good ones are dense, and the one that gains most is taken.
    private static int ChooseClass(double[] good, double[] others, ref SplitMix64 random)
    {
        var (best, bestGain) = (0, double.NegativeInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var (place, drawn) = (UnitRandom.Next(ref random), 0);
            while (drawn < good.Length - 1 && (place -= good[drawn]) > 0)
            {
                drawn++;
            }

            var gain = good[drawn] / others[drawn];
            (best, bestGain) = gain > bestGain ? (drawn, gain) : (best, bestGain);
        }

        return best;
    }

    // The part of each value, as if each had been seen once more in all.
    private static double[] GetShares(double[] seen, int count)
    {
        var weights = new double[count];
        Array.Fill(weights, 1.0 / count);
        Array.ForEach(seen, value => weights[(int)value]++);
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }
}
