namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>What is to be added to a model's scores of rows that it has not seen, for each output that may be too high or too low for all.</summary>
internal static class ScoreShift
{
    private const int MaximumSteps = 50;

    /// <summary>Finds the numbers of the smallest loss.</summary>
    /// <param name="scores">The scores of all rows, one row after the other.</param>
    /// <param name="loss">Of the rows.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <returns>A number for each output, 0 where it is not biased.</returns>
    public static double[] Fit(float[] scores, LinearLoss loss, float[]? rowWeights)
    {
        var rowCount = scores.Length / loss.Outputs;
        var (moved, slopes) = (new double[loss.Outputs], new double[loss.Outputs]);
        double Objective(ReadOnlySpan<double> shift, Span<double> gradient)
        {
            gradient.Clear();
            var total = 0.0;
            for (var row = 0; row < rowCount; row++)
            {
                for (var output = 0; output < moved.Length; output++)
                {
                    moved[output] = scores[(row * moved.Length) + output] + shift[output];
                }

                var weight = (rowWeights?[row] ?? 1.0) / rowCount;
                total += weight * loss.Evaluate(row, moved, slopes);
                for (var output = 0; output < moved.Length; output++)
                {
                    gradient[output] += loss.IsBiased(output) ? weight * slopes[output] : 0;
                }
            }

            return total;
        }

        var best = new double[loss.Outputs];
        new LbfgsMinimizer(Objective, best).Run(MaximumSteps, CancellationToken.None); // takes a moment
        return best;
    }
}
