namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows in the order of their scores for a class, highest first, sorted once for any weights.</summary>
internal sealed class RankedScores
{
    private const int IsPositive = 1, EndsTie = 2, NumberShift = 2;
    private readonly uint[] _order; // the number of a row, and two bits

    private RankedScores(uint[] order) => _order = order;

    /// <summary>Sorts rows.</summary>
    /// <typeparam name="T">The type of the scores.</typeparam>
    /// <param name="scores">The score of each row; the array is sorted.</param>
    /// <param name="isPositive">Whether a row is of the class.</param>
    public static RankedScores Sort<T>(T[] scores, Func<int, bool> isPositive)
        where T : IComparable<T>, IEquatable<T>
    {
        var order = new uint[scores.Length];
        for (var row = 0; row < order.Length; row++)
        {
            order[row] = ((uint)row << NumberShift) | (isPositive(row) ? IsPositive : 0u);
        }

        Array.Sort(scores, order);
        Array.Reverse(scores);
        Array.Reverse(order);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] |= i == order.Length - 1 || !scores[i].Equals(scores[i + 1]) ? EndsTie : 0u;
        }

        return new RankedScores(order);
    }

    /// <summary>
    /// The area under the ROC curve, ties counting half, and the average precision: the mean of the precision at each recall that is reached, as
    /// scikit-learn has it, without interpolation.
    /// </summary>
    /// <param name="weights">The weight of each row.</param>
    /// <returns>Two numbers in [0, 1]; NaN where rows of the class or others are lacking.</returns>
    public (double Auc, double AveragePrecision) Measure(double[] weights)
    {
        double positives = 0, negatives = 0, pairs = 0, precisions = 0, tiedPositives = 0, tiedNegatives = 0;
        foreach (var entry in _order)
        {
            var weight = weights[entry >> NumberShift];
            if ((entry & IsPositive) != 0)
            {
                tiedPositives += weight;
            }
            else
            {
                tiedNegatives += weight;
            }

            if ((entry & EndsTie) != 0)
            {
                pairs += tiedNegatives * (positives + (tiedPositives / 2));
                positives += tiedPositives;
                negatives += tiedNegatives;
                precisions += tiedPositives > 0 ? tiedPositives * positives / (positives + negatives) : 0;
                (tiedPositives, tiedNegatives) = (0, 0);
            }
        }

        return (
            positives > 0 && negatives > 0 ? pairs / positives / negatives : double.NaN,
            positives > 0 ? precisions / positives : double.NaN);
    }
}
