using MLNet.DeepExtensions.Trainers.Training.Transfer;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>A linear model of the n-grams of a row: the sum of their weights, times the row's scale, plus the bias.</summary>
/// <param name="Weights">For each n-gram a weight for each output, times the n-gram's rarity.</param>
/// <param name="Bias">A number for each output.</param>
internal sealed record NgramModel(double[] Weights, double[] Bias)
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
    public static NgramModel Fit(
        NgramRows rows, int[] picked, int ngramCount, LinearLoss loss, float[]? rowWeights, double inversePenalty, CancellationToken cancellationToken)
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
                sum += weight * loss.Of(row, scores, errors);
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

    /// <summary>The model whose scores are all greater by these numbers, one for each output.</summary>
    public NgramModel Move(double[] shift) => new(Weights, [.. Bias.Zip(shift, (bias, number) => bias + number)]);

    /// <summary>The model of some of the n-grams.</summary>
    /// <param name="numbers">The number of each here, in their order there; that of a new one gives it no weight.</param>
    public NgramModel Pick(int[] numbers) => this with
    {
        Weights = [.. numbers.SelectMany(number => number == Places.New ? new double[Bias.Length] : Weights[(number * Bias.Length)..((number + 1) * Bias.Length)])],
    };

    /// <summary>The model with its outputs in another order.</summary>
    /// <param name="outputs">Where each is here.</param>
    public NgramModel Arrange(Places outputs) => new(
        [.. Weights.Chunk(Bias.Length).SelectMany(weights => outputs.Sources.Select(source => weights[source]))],
        [.. outputs.Sources.Select(source => Bias[source])]);

    /// <summary>The scores of a row.</summary>
    public void Score(NgramRows rows, int row, Span<double> scores)
    {
        for (var output = 0; output < scores.Length; output++)
        {
            var sum = 0.0;
            foreach (var ngram in rows.Of(row))
            {
                sum += Weights[(ngram * scores.Length) + output];
            }

            scores[output] = (sum * rows.Scale(row)) + Bias[output];
        }
    }

    /// <summary>Writes the scores of some rows to their places among those of all rows.</summary>
    public void Score(NgramRows rows, IEnumerable<int> picked, float[] all)
    {
        var scores = new double[Bias.Length];
        foreach (var row in picked)
        {
            Score(rows, row, scores);
            for (var output = 0; output < scores.Length; output++)
            {
                all[(row * scores.Length) + output] = (float)scores[output];
            }
        }
    }

    private static void AddSlopes(NgramRows rows, int row, double[] errors, double[] slopes)
    {
        for (var output = 0; output < errors.Length; output++)
        {
            var slope = errors[output] * rows.Scale(row);
            foreach (var ngram in rows.Of(row))
            {
                slopes[(ngram * errors.Length) + output] += slope;
            }
        }
    }

    // A weight is the product of a number that is penalised, its freedom and the n-gram's rarity.
    private void Take(ReadOnlySpan<double> point, double[] freedom)
    {
        for (var i = 0; i < freedom.Length; i++)
        {
            Weights[i] = point[i] * freedom[i];
        }

        point[freedom.Length..].CopyTo(Bias);
    }
}
