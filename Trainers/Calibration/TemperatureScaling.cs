namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>Fits one number by which the logits of several classes are divided (Guo et al. 2017). The order of the classes stays.</summary>
internal static class TemperatureScaling
{
    private const double Hottest = 1e3;
    private const int Halvings = 60;

    /// <summary>Finds the temperature with the least log-loss, which is convex in its inverse.</summary>
    /// <param name="logits">The logits of each row, row after row, finite.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    /// <returns>The map, whose scale is one over the temperature, in [0.001, 1000].</returns>
    public static LogitMap Fit(double[] logits, int[] classes, double[] weights)
    {
        // A temperature is taken to be near 1, as far as a single row tells: where all rows are right, it would be 0.
        var row = weights.Sum(weight => weight * weight) / weights.Sum();
        var (low, high) = (-Math.Log(Hottest), Math.Log(Hottest));
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            var rise = (Math.Exp(middle) * Derivative(logits, classes, weights, Math.Exp(middle))) + (row * middle);
            (low, high) = rise < 0 ? (middle, high) : (low, middle);
        }

        return new LogitMap(Math.Exp((low + high) / 2));
    }

    // By how much the loss grows with the scale.
    private static double Derivative(double[] logits, int[] classes, double[] weights, double scale)
    {
        var width = logits.Length / classes.Length;
        var sum = 0.0;
        for (var row = 0; row < classes.Length; row++)
        {
            var own = logits.AsSpan(row * width, width);
            var logSum = LogLoss.LogSum(own, scale);
            var expected = 0.0;
            foreach (var logit in own)
            {
                expected += Math.Exp((scale * logit) - logSum) * logit;
            }

            sum += weights[row] * (expected - own[classes[row]]);
        }

        return sum;
    }
}
