namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>The mean of minus the logarithm of the probability of each row's class, in nats.</summary>
internal static class LogLoss
{
    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    /// <summary>The log-loss of two classes.</summary>
    /// <param name="logits">The log-odds of each row.</param>
    /// <param name="labels">Whether each row is true.</param>
    /// <param name="weights">The weight of each row.</param>
    public static double ComputeBinary(IEnumerable<double> logits, bool[] labels, double[] weights) =>
        logits.Select((logit, row) => weights[row] * SoftPlus(labels[row] ? -logit : logit)).Sum() / weights.Sum();

    /// <summary>The log-loss of several classes.</summary>
    /// <param name="logits">The logits of each row, row after row.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="scale">What logits are multiplied by first.</param>
    public static double ComputeMulticlass(double[] logits, int[] classes, double[] weights, double scale)
    {
        var width = logits.Length / classes.Length;
        var sum = 0.0;
        for (var row = 0; row < classes.Length; row++)
        {
            var own = logits.AsSpan(row * width, width);
            sum += weights[row] * (LogSum(own, scale) - (scale * own[classes[row]]));
        }

        return sum / weights.Sum();
    }

    /// <summary>The logarithm of the sum of the exponentials of scaled logits.</summary>
    public static double LogSum(ReadOnlySpan<double> logits, double scale)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, scale * logit);
        }

        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp((scale * logit) - largest);
        }

        return largest + Math.Log(sum);
    }
}
