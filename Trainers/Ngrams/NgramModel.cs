using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>A linear model of the n-grams of a row: the sum of their weights, times the row's scale, plus the bias.</summary>
/// <param name="Weights">For each n-gram a weight for each output, times the n-gram's rarity.</param>
/// <param name="Bias">A number for each output.</param>
internal sealed record NgramModel(double[] Weights, double[] Bias)
{
    /// <summary>The model whose scores are all greater by these numbers, one for each output.</summary>
    public NgramModel Move(double[] shift) => new(Weights, [.. Bias.Zip(shift, (bias, number) => bias + number)]);

    /// <summary>The model of some of the n-grams.</summary>
    /// <param name="numbers">The number of each here, in their order there; that of a new one gives it no weight.</param>
    public NgramModel Pick(int[] numbers) => this with
    {
        Weights = [.. numbers.SelectMany(number =>
            number == Places.New ? new double[Bias.Length] : Weights[(number * Bias.Length)..((number + 1) * Bias.Length)])],
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
            foreach (var ngram in rows.GetNgrams(row))
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

    /// <summary>Takes the weights: each is the product of a number that is penalised, its freedom and the n-gram's rarity.</summary>
    /// <param name="point">The numbers, then the bias.</param>
    /// <param name="freedom">The freedom of each, times the rarity.</param>
    public void Take(ReadOnlySpan<double> point, double[] freedom)
    {
        for (var i = 0; i < freedom.Length; i++)
        {
            Weights[i] = point[i] * freedom[i];
        }

        point[freedom.Length..].CopyTo(Bias);
    }
}
