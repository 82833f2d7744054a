namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The labels and predictions of one number, and the order of their errors, for any weights.</summary>
internal sealed class OutputErrors
{
    private readonly double[] _labels;
    private readonly double[] _scores;
    private readonly int[] _byError; // the numbers of the rows, smallest absolute error first

    /// <summary>Takes rows.</summary>
    /// <param name="labels">The label of each row.</param>
    /// <param name="scores">The prediction for each row.</param>
    public OutputErrors(double[] labels, double[] scores)
    {
        (_labels, _scores, _byError) = (labels, scores, [.. Enumerable.Range(0, labels.Length)]);
        Array.Sort([.. _byError.Select(AbsoluteError)], _byError);
    }

    /// <summary>The labels.</summary>
    public IReadOnlyList<double> Labels => _labels;

    /// <summary>The number of rows without a relative error, as their label is 0.</summary>
    public int ZeroCount => _labels.Count(label => label == 0);

    /// <summary>The prediction less the label.</summary>
    public double Error(int row) => _scores[row] - _labels[row];

    /// <summary>Measures errors.</summary>
    /// <param name="weights">The weight of each row.</param>
    public ErrorMeans Measure(double[] weights)
    {
        double sum = 0, errors = 0, absolutes = 0, squares = 0, labels = 0, relatives = 0, relativeWeights = 0, symmetric = 0;
        for (var row = 0; row < weights.Length; row++)
        {
            var (weight, label, error) = (weights[row], _labels[row], Error(row));
            var (absolute, size) = (Math.Abs(error), Math.Abs(label) + Math.Abs(_scores[row]));
            sum += weight;
            errors += weight * error;
            absolutes += weight * absolute;
            squares += weight * error * error;
            labels += weight * label;
            symmetric += size > 0 ? weight * 2 * absolute / size : 0;
            if (label != 0)
            {
                relatives += weight * absolute / Math.Abs(label);
                relativeWeights += weight;
            }
        }

        return new ErrorMeans(squares / sum, absolutes / sum, errors / sum)
        {
            Median = MedianError(weights, sum),
            RSquared = 1 - (squares / Spread(weights, labels / sum)),
            Relative = relativeWeights > 0 ? relatives / relativeWeights : double.NaN,
            Symmetric = symmetric / sum,
        };
    }

    private double AbsoluteError(int row) => Math.Abs(Error(row));

    private double Spread(double[] weights, double mean)
    {
        var spread = 0.0;
        for (var row = 0; row < weights.Length; row++)
        {
            spread += weights[row] * (_labels[row] - mean) * (_labels[row] - mean);
        }

        return spread > 0 ? spread : double.NaN;
    }

    // With half of the weight below it; between two rows where it is exactly half.
    private double MedianError(double[] weights, double sum)
    {
        var below = 0.0;
        double? lower = null;
        foreach (var row in _byError)
        {
            if (weights[row] > 0 && lower is { } error)
            {
                return (error + AbsoluteError(row)) / 2;
            }

            below += weights[row];
            if (2 * below > sum)
            {
                return AbsoluteError(row);
            }

            lower = 2 * below == sum && weights[row] > 0 ? AbsoluteError(row) : lower;
        }

        return double.NaN;
    }
}

/// <summary>Means of the errors of one number.</summary>
/// <param name="Square">The mean squared error.</param>
/// <param name="Absolute">The mean absolute error.</param>
/// <param name="Error">The mean of prediction less label.</param>
internal readonly record struct ErrorMeans(double Square, double Absolute, double Error)
{
    /// <summary>The median absolute error.</summary>
    public double Median { get; init; }

    /// <summary>The part of the variance that is explained; NaN where the labels do not vary.</summary>
    public double RSquared { get; init; }

    /// <summary>The mean of the absolute error as a part of the label, over rows whose label is not 0.</summary>
    public double Relative { get; init; }

    /// <summary>The mean of the absolute error as a part of the mean size of label and prediction, in [0, 2].</summary>
    public double Symmetric { get; init; }
}
