using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// The mean of a figure over folds, with its interval. Folds share most of their training rows, so their figures are more alike than those of
/// rows drawn anew: the variance is corrected for that (Nadeau and Bengio 2003).
/// </summary>
/// <param name="Mean">The mean over the folds that have the figure; NaN if none has.</param>
/// <param name="Deviation">The standard deviation over the folds; NaN of one fold.</param>
/// <param name="Error">The corrected standard error of the mean; NaN of one fold.</param>
/// <param name="Count">The number of folds that have the figure.</param>
internal readonly record struct CorrectedMean(double Mean, double Deviation, double Error, int Count)
{
    /// <summary>Takes the mean.</summary>
    /// <param name="values">The figure of each fold; NaN where it is not defined.</param>
    /// <param name="testShare">The number of rows that a fold predicts as a part of those that it is trained on.</param>
    public static CorrectedMean Compute(IEnumerable<double> values, double testShare)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return new CorrectedMean(double.NaN, double.NaN, double.NaN, 0);
        }

        var mean = finite.Average();
        var variance = finite.Length > 1 ? finite.Sum(value => (value - mean) * (value - mean)) / (finite.Length - 1) : double.NaN;
        return new CorrectedMean(mean, Math.Sqrt(variance), Math.Sqrt(((1.0 / finite.Length) + testShare) * variance), finite.Length);
    }

    /// <summary>Between which values the mean probably lies; null of one fold.</summary>
    /// <param name="confidence">How sure, in (0, 1).</param>
    public ConfidenceInterval? Interval(double confidence)
    {
        if (Count < 2)
        {
            return null;
        }

        var reach = Error * StudentT.Quantile((1 + confidence) / 2, Count - 1);
        return new ConfidenceInterval(Mean - reach, Mean + reach);
    }

    /// <summary>The mean as a figure, whose interval does not leave the range of the figure.</summary>
    /// <param name="name">The name of the figure.</param>
    /// <param name="confidence">How sure, in (0, 1).</param>
    /// <param name="higherIsBetter">Which way it is better.</param>
    public MetricValue ToFigure(string name, double confidence, bool higherIsBetter) =>
        new(name, Mean, MetricRange.Clip(name, Interval(confidence)), higherIsBetter);

    /// <summary>The probability of a mean at least as far from zero, if the truth were zero; NaN of one fold.</summary>
    public double PValue => Count < 2 ? double.NaN
        : Error == 0 ? (Mean == 0 ? 1 : 0)
        : 2 * StudentT.Cumulative(-Math.Abs(Mean / Error), Count - 1);
}
