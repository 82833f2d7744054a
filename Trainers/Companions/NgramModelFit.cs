using MLNet.DeepExtensions.Trainers.Ngrams;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>Fits the linear model of n-grams: logistic regression whose weights naive Bayes gives more or less freedom (Wang and Manning
/// 2012).</summary>
internal static class NgramModelFit
{
    private const int MaximumSteps = 60;

    /// <summary>Fits a model to some of the rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="picked">The numbers of the rows to fit to.</param>
    /// <param name="ngramCount">The number of n-grams.</param>
    /// <param name="loss">What to make small.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="inversePenalty">How much a row's loss counts against large weights.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static NgramModel Run(
        NgramRows rows, int[] picked, int ngramCount, LinearLoss loss, float[]? rowWeights, double inversePenalty,
        CancellationToken cancellationToken)
    {
        var outputs = loss.Outputs;
        var freedom = NaiveBayes.Freedom(rows, picked, ngramCount, loss);
        for (var i = 0; i < freedom.Length; i++)
        {
            freedom[i] *= rows.Rarities[i / outputs];
        }

        var model = new NgramModel(new double[ngramCount * outputs], new double[outputs]);
        var slopes = new double[ngramCount * outputs];
        var (scores, errors) = (new double[outputs], new double[outputs]);
        var penalty = 1 / (inversePenalty * picked.Length);
        double Objective(ReadOnlySpan<double> point, Span<double> gradient)
        {
            model.Take(point, freedom);
            gradient.Clear();
            Array.Clear(slopes);
            var biasSlopes = gradient[slopes.Length..];
            var sum = 0.0;
            foreach (var row in picked)
            {
                model.Score(rows, row, scores);
                var weight = (rowWeights?[row] ?? 1.0) / picked.Length;
                sum += weight * loss.Evaluate(row, scores, errors);
                for (var output = 0; output < outputs; output++)
                {
                    errors[output] *= weight;
                    biasSlopes[output] += errors[output];
                }

                AddSlopes(rows, row, errors, slopes);
            }

            for (var i = 0; i < slopes.Length; i++)
            {
                gradient[i] = (slopes[i] * freedom[i]) + (penalty * point[i]);
                sum += penalty * point[i] * point[i] / 2;
            }

            return sum;
        }

        var best = new double[slopes.Length + outputs];
        new LbfgsMinimizer(Objective, best).Run(MaximumSteps, cancellationToken);
        model.Take(best, freedom);
        return model;
    }

    private static void AddSlopes(NgramRows rows, int row, double[] errors, double[] slopes)
    {
        for (var output = 0; output < errors.Length; output++)
        {
            var slope = errors[output] * rows.Scale(row);
            foreach (var ngram in rows.GetNgrams(row))
            {
                slopes[(ngram * errors.Length) + output] += slope;
            }
        }
    }
}
