namespace MLNet.DeepExtensions.Evaluation;

/// <summary>
/// The expected calibration error (Naeini, Cooper and Hauskrecht 2015): probabilities in 15 bins of the same width, and the mean distance between
/// what a bin
/// promises and what comes true.
/// </summary>
/// <param name="valuesPerRow">The number of probabilities a row.</param>
/// <param name="rowCount">The number of rows.</param>
internal sealed class CalibrationBins(int rowCount, int valuesPerRow)
{
    /// <summary>The number of bins, as in Guo et al. 2017.</summary>
    public const int BinCount = 15;

    private readonly byte[] _bins = new byte[rowCount * valuesPerRow];
    private readonly float[] _surplus = new float[rowCount * valuesPerRow];

    /// <summary>Sets a probability.</summary>
    /// <param name="index">The row times the number of probabilities a row, plus the number of the probability.</param>
    /// <param name="probability">The probability.</param>
    /// <param name="cameTrue">Whether what it promised came true.</param>
    public void Set(int index, double probability, bool cameTrue)
    {
        _bins[index] = (byte)Math.Clamp((int)Math.Ceiling(probability * BinCount) - 1, 0, BinCount - 1);
        _surplus[index] = (float)((cameTrue ? 1 : 0) - probability);
    }

    /// <summary>Measures the error.</summary>
    /// <param name="weights">The weight of each row.</param>
    public double Measure(double[] weights)
    {
        Span<double> surplus = stackalloc double[BinCount];
        var sum = 0.0;
        for (var index = 0; index < _bins.Length; index++)
        {
            var weight = weights[index / valuesPerRow];
            surplus[_bins[index]] += weight * _surplus[index];
            sum += weight;
        }

        var distance = 0.0;
        foreach (var ofBin in surplus)
        {
            distance += Math.Abs(ofBin);
        }

        return distance / sum;
    }
}
