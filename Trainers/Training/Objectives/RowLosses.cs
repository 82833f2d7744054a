namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>The losses of the same rows by two models.</summary>
internal static class RowLosses
{
    /// <summary>By how much the second model is better.</summary>
    /// <param name="first">The loss of each row by the first model.</param>
    /// <param name="second">The loss of each row by the second model.</param>
    /// <returns>The mean difference, and its standard error.</returns>
    public static (double Gain, double Error) Compare(double[] first, double[] second)
    {
        double[] gains = [.. first.Zip(second, (one, other) => one - other)];
        var mean = gains.Average();
        return (mean, Math.Sqrt(gains.Average(gain => (gain - mean) * (gain - mean)) / gains.Length));
    }
}
