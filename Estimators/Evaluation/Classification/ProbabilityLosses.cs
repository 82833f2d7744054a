namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How far probabilities are from what came true, of each row once, so that any weights take one pass.</summary>
/// <param name="logLosses">The negative logarithm of the probability of the truth, of each row.</param>
/// <param name="squares">The squared distance of the probabilities from the truth (Brier 1950), of each row.</param>
/// <param name="calibration">How sure the probabilities were, and how right.</param>
internal sealed class ProbabilityLosses(double[] logLosses, double[] squares, CalibrationBins calibration)
{
    // As ML.NET's evaluator and scikit-learn, which do not let one row make the mean endless.
    private const double SmallestProbability = 1e-15;

    /// <summary>The log-loss of each row.</summary>
    public double[] LogLosses => logLosses;

    /// <summary>The loss of a probability that was given to the truth, in nats.</summary>
    public static double LogLoss(double probability) => -Math.Log(Math.Clamp(probability, SmallestProbability, 1));

    /// <summary>Measures the means.</summary>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="rows">Their sum.</param>
    public (double LogLoss, double BrierScore, double CalibrationError) Measure(double[] weights, double rows)
    {
        double losses = 0, distances = 0;
        for (var row = 0; row < weights.Length; row++)
        {
            losses += weights[row] * logLosses[row];
            distances += weights[row] * squares[row];
        }

        return (losses / rows, distances / rows, calibration.Measure(weights));
    }
}
