namespace MLNet.DeepExtensions.Reports.Charts;

/// <summary>What a class costs and gives at each threshold: the points of its ROC curve and of its precision-recall curve.</summary>
/// <param name="Roc">From (0, 0) to (1, 1): the part of the others, and of the class, that is taken for the class.</param>
/// <param name="PrecisionRecall">From the highest threshold to the lowest: recall and precision.</param>
internal sealed record RankingCurve(IReadOnlyList<(double X, double Y)> Roc, IReadOnlyList<(double X, double Y)> PrecisionRecall)
{
    private const double Step = 1.0 / 250; // finer than can be seen

    /// <summary>Computes the curves.</summary>
    /// <param name="scores">The score of each row for the class.</param>
    /// <param name="isOfClass">Whether a row is of it.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <returns>The curves; null where rows of the class or others are lacking.</returns>
    public static RankingCurve? Create(float[] scores, bool[] isOfClass, double[] weights)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(row => scores[row])];
        var positives = order.Sum(row => isOfClass[row] ? weights[row] : 0);
        var negatives = order.Sum(row => isOfClass[row] ? 0 : weights[row]);
        if (positives <= 0 || negatives <= 0)
        {
            return null;
        }

        List<(double X, double Y)> roc = [(0, 0)], precisions = [];
        var (hits, misses) = (0.0, 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            (hits, misses) = isOfClass[order[i]] ? (hits + weights[order[i]], misses) : (hits, misses + weights[order[i]]);
            var isLast = i == order.Length - 1;
            if (isLast || scores[order[i]] != scores[order[i + 1]])
            {
                Add(roc, (misses / negatives, hits / positives), isLast);
                Add(precisions, (hits / positives, hits / (hits + misses)), isLast || precisions.Count == 0);
            }
        }

        return new RankingCurve(roc, precisions);
    }

    private static void Add(List<(double X, double Y)> points, (double X, double Y) point, bool always)
    {
        if (always || Math.Abs(point.X - points[^1].X) + Math.Abs(point.Y - points[^1].Y) >= Step)
        {
            points.Add(point);
        }
    }
}
