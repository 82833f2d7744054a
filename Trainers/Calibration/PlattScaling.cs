namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>Fits a straight line of log-odds to two classes (Platt 1999, with the iteration of Lin, Lin and Weng 2007).</summary>
internal static class PlattScaling
{
    private const int MostSteps = 100;
    private const double SmallestStep = 1e-10;
    private const double Ridge = 1e-12;

    /// <summary>Fits the line to rows of both classes.</summary>
    /// <param name="logits">The log-odds of each row, or a score in their place, finite.</param>
    /// <param name="labels">Whether each row is true.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    public static LogitMap Fit(double[] logits, bool[] labels, double[] weights)
    {
        // Numbers of about 1 are what the iteration does best with.
        var total = weights.Sum();
        var mean = logits.Zip(weights, (logit, weight) => logit * weight).Sum() / total;
        var spread = Math.Sqrt(logits.Zip(weights, (logit, weight) => weight * (logit - mean) * (logit - mean)).Sum() / total);
        spread = spread > 0 ? spread : 1;
        var (scale, shift) = Iterate(Array.ConvertAll(logits, logit => (logit - mean) / spread), Targets(labels, weights), weights);
        return new LogitMap(scale / spread, shift - (scale * mean / spread));
    }

    // A little inside 0 and 1, by one row more of each class, or the line would be infinitely steep where scores divide the classes.
    private static double[] Targets(bool[] labels, double[] weights)
    {
        var rows = weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight);
        var share = labels.Zip(weights, (label, weight) => label ? weight : 0).Sum() / weights.Sum();
        var ofTrue = ((rows * share) + 1) / ((rows * share) + 2);
        var ofFalse = 1 / ((rows * (1 - share)) + 2);
        return Array.ConvertAll(labels, label => label ? ofTrue : ofFalse);
    }

    private static (double Scale, double Shift) Iterate(double[] values, double[] targets, double[] weights)
    {
        var (scale, shift) = (0.0, Math.Log(Mean(targets, weights) / (1 - Mean(targets, weights))));
        var loss = Loss(values, targets, weights, scale, shift);
        for (var step = 0; step < MostSteps; step++)
        {
            var (byScale, byShift) = NewtonStep(values, targets, weights, scale, shift);
            var size = 1.0;
            double tried;
            while ((tried = Loss(values, targets, weights, scale + (size * byScale), shift + (size * byShift))) > loss && size > SmallestStep)
            {
                size /= 2;
            }

            if (!(loss - tried > SmallestStep * weights.Sum()))
            {
                break;
            }

            (scale, shift, loss) = (scale + (size * byScale), shift + (size * byShift), tried);
        }

        return (scale, shift);
    }

    private static (double Scale, double Shift) NewtonStep(double[] values, double[] targets, double[] weights, double scale, double shift)
    {
        var (g1, g2, h11, h12, h22) = (0.0, 0.0, Ridge, 0.0, Ridge);
        for (var row = 0; row < values.Length; row++)
        {
            var probability = 1 / (1 + Math.Exp(-((scale * values[row]) + shift)));
            var error = weights[row] * (probability - targets[row]);
            var curvature = weights[row] * probability * (1 - probability);
            g1 += error * values[row];
            g2 += error;
            h11 += curvature * values[row] * values[row];
            h12 += curvature * values[row];
            h22 += curvature;
        }

        var determinant = (h11 * h22) - (h12 * h12);
        return determinant > 0
            ? (-((h22 * g1) - (h12 * g2)) / determinant, -((h11 * g2) - (h12 * g1)) / determinant)
            : (-g1 / h11, -g2 / h22);
    }

    private static double Mean(double[] values, double[] weights) => values.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();

    private static double Loss(double[] values, double[] targets, double[] weights, double scale, double shift)
    {
        var sum = 0.0;
        for (var row = 0; row < values.Length; row++)
        {
            var logit = (scale * values[row]) + shift;
            sum += weights[row] * (LogLoss.SoftPlus(logit) - (targets[row] * logit));
        }

        return sum;
    }
}
