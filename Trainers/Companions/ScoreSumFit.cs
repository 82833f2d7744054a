using MLNet.DeepExtensions.Trainers.Ngrams;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>Finds how much each of two models counts, on rows that neither has seen.</summary>
internal static class ScoreSumFit
{
    private const int MaximumSteps = 50;

    // Rows tell how sure both are together, but hardly which of two that mostly agree is to be trusted more: the ratio of the factors
    // stays near that of the start until more rows than these say otherwise.
    private const double RowsForRatio = 100;

    /// <summary>Finds the sum of the smallest loss.</summary>
    /// <param name="first">The first model's scores of all rows, one row after the other.</param>
    /// <param name="second">The second model's.</param>
    /// <param name="loss">Of the rows.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="start">The sum to start from.</param>
    public static ScoreSum Run(float[] first, float[] second, LinearLoss loss, float[]? rowWeights, ScoreSum start)
    {
        var rowCount = first.Length / loss.Outputs;
        var (sums, errors) = (new double[loss.Outputs], new double[loss.Outputs]);
        double Objective(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var sum = new ScoreSum(point[0], point[1], point[2..].ToArray());
            var lean = ((point[0] * start.Second) - (point[1] * start.First)) * RowsForRatio;
            gradient.Clear();
            var (firstAway, secondAway) = (point[0] - start.First, point[1] - start.Second);
            // The start speaks as a row would, too.
            var total = ((lean * lean / RowsForRatio) + (firstAway * firstAway) + (secondAway * secondAway)) / 2;
            (gradient[0], gradient[1]) = ((lean * start.Second) + firstAway, secondAway - (lean * start.First));
            for (var row = 0; row < rowCount; row++)
            {
                var ones = first.AsSpan(row * sums.Length, sums.Length);
                var others = second.AsSpan(row * sums.Length, sums.Length);
                sum.Compute(ones, others, sums);
                var weight = rowWeights?[row] ?? 1.0;
                total += weight * loss.Evaluate(row, sums, errors);
                for (var output = 0; output < errors.Length; output++)
                {
                    var slope = weight * errors[output];
                    gradient[0] += slope * ones[output];
                    gradient[1] += slope * others[output];
                    gradient[2 + output] += loss.IsBiased(output) ? slope : 0;
                }
            }

            foreach (ref var slope in gradient)
            {
                slope /= rowCount;
            }

            return total / rowCount;
        }

        double[] best = [start.First, start.Second, .. start.Shift];
        new LbfgsMinimizer(Objective, best).Run(MaximumSteps, CancellationToken.None); // takes a moment
        return new ScoreSum(Math.Max(0, best[0]), Math.Max(0, best[1]), best[2..]);
    }
}
