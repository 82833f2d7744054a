namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A label that is probably wrong.</summary>
/// <param name="Row">The number of the row among those that were evaluated.</param>
/// <param name="Label">The class that it is said to be of.</param>
/// <param name="Suggested">The class that it is probably of.</param>
internal readonly record struct SuspectLabel(int Row, int Label, int Suggested);

/// <summary>
/// Confident learning (Northcutt, Jiang and Chuang 2021): a row is taken to be of the class that it has a higher probability for than rows of that
/// class have
/// on average; where that is not its label, the label is suspect.
/// </summary>
/// <param name="Suspects">The suspect labels, the most suspect first.</param>
/// <param name="EstimatedShare">The part of all labels that is estimated to be wrong, in [0, 1].</param>
internal sealed record LabelErrors(IReadOnlyList<SuspectLabel> Suspects, double EstimatedShare)
{
    /// <summary>Looks for wrong labels.</summary>
    /// <param name="predictions">What was predicted, with probabilities.</param>
    public static LabelErrors Find(ClassPredictions predictions)
    {
        var thresholds = MeanProbabilities(predictions);
        var classCount = predictions.ClassNames.Count;
        var (counts, confident, right) = (new double[classCount], new double[classCount], new double[classCount]);
        var suspects = new List<(double Margin, SuspectLabel Suspect)>();
        for (var row = 0; row < predictions.Labels.Length; row++)
        {
            var label = predictions.Labels[row];
            counts[label]++;
            if (FindConfident(predictions, row, thresholds) is not { } found)
            {
                continue;
            }

            confident[label]++;
            right[label] += found == label ? 1 : 0;
            if (found != label)
            {
                suspects.Add((predictions.Probability(row, label) - predictions.Probability(row, found), new SuspectLabel(row, label, found)));
            }
        }

        // The rows of a label are as right as its confident ones.
        var wrong = Enumerable.Range(0, classCount).Sum(c => confident[c] > 0 ? counts[c] * (1 - (right[c] / confident[c])) : 0);
        return new LabelErrors([.. suspects.OrderBy(pair => pair.Margin).Select(pair => pair.Suspect)], wrong / predictions.Labels.Length);
    }

    private static double[] MeanProbabilities(ClassPredictions predictions)
    {
        var (sums, counts) = (new double[predictions.ScoredCount], new int[predictions.ScoredCount]);
        for (var row = 0; row < predictions.Labels.Length; row++)
        {
            var label = predictions.Labels[row];
            if (label < sums.Length)
            {
                sums[label] += predictions.Probability(row, label);
                counts[label]++;
            }
        }

        return [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : double.PositiveInfinity)];
    }

    private static int? FindConfident(ClassPredictions predictions, int row, double[] thresholds)
    {
        var (found, highest) = (-1, double.NegativeInfinity);
        for (var c = 0; c < thresholds.Length; c++)
        {
            var probability = predictions.Probability(row, c);
            if (probability >= thresholds[c] && probability > highest)
            {
                (found, highest) = (c, probability);
            }
        }

        return found >= 0 ? found : null;
    }
}
