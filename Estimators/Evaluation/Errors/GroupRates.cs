namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How often truths are found and predicted in a group.</summary>
internal static class GroupRates
{
    public const string BaseRate = "BaseRate";
    public const string SelectionRate = "SelectionRate";
    public const string TruePositiveRate = "TruePositiveRate";
    public const string FalsePositiveRate = "FalsePositiveRate";

    /// <summary>The names of the rates, in the order in which they are measured.</summary>
    public static IReadOnlyList<string> Names { get; } = [BaseRate, SelectionRate, TruePositiveRate, FalsePositiveRate];

    /// <summary>Measures the rates; NaN where there is nothing that they are a part of.</summary>
    /// <param name="predictions">What was predicted.</param>
    /// <param name="weights">The weight of each row, 0 of those of other groups.</param>
    public static double[] Measure(ClassPredictions predictions, double[] weights)
    {
        var sums = new double[2, 2]; // by label and prediction
        for (var row = 0; row < weights.Length; row++)
        {
            sums[predictions.Labels[row], predictions.Predicted[row]] += weights[row];
        }

        var (negatives, positives) = (sums[0, 0] + sums[0, 1], sums[1, 0] + sums[1, 1]);
        return
        [
            positives / (negatives + positives),
            (sums[0, 1] + sums[1, 1]) / (negatives + positives),
            sums[1, 1] / positives,
            sums[0, 1] / negatives,
        ];
    }
}
