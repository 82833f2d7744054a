namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How many rows are of each class, are predicted to be, and are both; in their weights.</summary>
/// <param name="Actual">The rows of each class.</param>
/// <param name="Predicted">The rows that are predicted to be of it.</param>
/// <param name="Right">The rows that are both.</param>
internal sealed record ClassCounts(double[] Actual, double[] Predicted, double[] Right)
{
    /// <summary>Makes counts of nothing.</summary>
    public static ClassCounts Create(int classCount) => new(new double[classCount], new double[classCount], new double[classCount]);

    /// <summary>The part of the predictions of a class that is right; 0 without any.</summary>
    public double Precision(int c) => Ratio(Right[c], Predicted[c]);

    /// <summary>The part of the rows of a class that is found; 0 without any.</summary>
    public double Recall(int c) => Ratio(Right[c], Actual[c]);

    /// <summary>The harmonic mean of precision and recall; 0 where nothing is right.</summary>
    public double F1(int c) => Ratio(2 * Right[c], Actual[c] + Predicted[c]);

    /// <summary>Whether a class is met, as a label or as a prediction.</summary>
    public bool IsMet(int c) => Actual[c] + Predicted[c] > 0;

    /// <summary>The precision, recall and F1 of all classes together.</summary>
    public (double Precision, double Recall, double F1) Micro()
    {
        var (right, predicted, actual) = (Right.Sum(), Predicted.Sum(), Actual.Sum());
        return (Ratio(right, predicted), Ratio(right, actual), Ratio(2 * right, actual + predicted));
    }

    /// <summary>A mean over classes that each count the same.</summary>
    /// <param name="value">The value of a class.</param>
    /// <param name="counts">Whether a class counts.</param>
    public double Macro(Func<int, double> value, Func<int, bool> counts)
    {
        var (sum, count) = (0.0, 0);
        for (var c = 0; c < Actual.Length; c++)
        {
            if (counts(c))
            {
                (sum, count) = (sum + value(c), count + 1);
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>A mean over classes that count as much as they have rows.</summary>
    /// <param name="value">The value of a class.</param>
    public double Weighted(Func<int, double> value)
    {
        var (sum, rows) = (0.0, Actual.Sum());
        for (var c = 0; c < Actual.Length; c++)
        {
            sum += Actual[c] > 0 ? Actual[c] * value(c) : 0;
        }

        return sum / rows;
    }

    /// <summary>
    /// The correlation of labels and predictions of several classes (Gorodkin 2004), of two classes Matthews' (1975); 0 where all are of one.
    /// </summary>
    /// <param name="rows">The weight of all rows.</param>
    public double MatthewsCorrelation(double rows)
    {
        var both = Actual.Zip(Predicted, (actual, predicted) => actual * predicted).Sum();
        var spread = Math.Sqrt(((rows * rows) - Squares(Predicted)) * ((rows * rows) - Squares(Actual)));
        return spread > 0 ? ((rows * Right.Sum()) - both) / spread : 0;
    }

    /// <summary>The agreement of labels and predictions beyond chance (Cohen 1960); NaN where chance explains all.</summary>
    /// <param name="rows">The weight of all rows.</param>
    public double CohensKappa(double rows)
    {
        var chance = Actual.Zip(Predicted, (actual, predicted) => actual * predicted).Sum() / rows / rows;
        return chance < 1 ? ((Right.Sum() / rows) - chance) / (1 - chance) : double.NaN;
    }

    private static double Squares(double[] values) => values.Sum(value => value * value);

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
