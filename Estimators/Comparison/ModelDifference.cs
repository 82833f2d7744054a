using System.Globalization;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>By how much one model is better than another on the same folds.</summary>
/// <remarks>
/// Student's t of the folds' differences, with the variance corrected for the training rows that folds share (Nadeau and Bengio 2003). Of many
/// models, some two differ by chance: look at the interval, not only at whether it leaves zero out.
/// </remarks>
public sealed class ModelDifference
{
    private readonly bool _inPoints;
    private readonly double _confidence;
    private readonly bool _higherIsBetter;

    internal ModelDifference(
        ComparedModel first, ComparedModel second, CorrectedMean mean, (double Confidence, bool InPoints) text)
    {
        (First, Second) = (first.Name, second.Name);
        (_confidence, _inPoints) = text;
        _higherIsBetter = first.Mean.HigherIsBetter;
        Metric = first.Mean.Name;
        Difference = mean.Mean;
        Interval = mean.Interval(_confidence);
        PValue = mean.PValue;
    }

    /// <summary>The name of one model.</summary>
    public string First { get; }

    /// <summary>The name of the other.</summary>
    public string Second { get; }

    /// <summary>The figure that is compared.</summary>
    public string Metric { get; }

    /// <summary>The mean over the folds of the first one's figure less the second one's; NaN if there is no fold that both predicted.</summary>
    public double Difference { get; }

    /// <summary>Between which values the difference probably lies; null of a single fold.</summary>
    public ConfidenceInterval? Interval { get; }

    /// <summary>
    /// The probability of folds that differ at least as much if the models did not; NaN of a single fold.
    /// </summary>
    public double PValue { get; }

    /// <summary>Whether the interval leaves zero out.</summary>
    public bool IsClear => Interval is { } interval && (interval.Lower > 0 || interval.Upper < 0);

    /// <summary>What the folds say, in a sentence.</summary>
    public override string ToString()
    {
        if (double.IsNaN(Difference))
        {
            return $"{First} and {Second} cannot be compared: in no fold is {MetricText.Name(Metric)} defined for both.";
        }

        // Ahead is better, whichever way the figure goes.
        var isFirstAhead = Difference >= 0 == _higherIsBetter;
        var (ahead, behind) = isFirstAhead ? (First, Second) : (Second, First);
        if (Interval is not { } interval)
        {
            return $"{ahead} is ahead of {behind} by {Amount(Math.Abs(Difference))} in the only fold: "
                + "several folds tell whether that is more than chance.";
        }

        var (low, high) = Difference >= 0 ? (interval.Lower, interval.Upper) : (-interval.Upper, -interval.Lower);
        var range = string.Create(CultureInfo.InvariantCulture, $"({100 * _confidence:0.##} %: {Number(low)} to {Number(high)})");
        return IsClear
            ? $"{ahead} is ahead of {behind} by {Amount(Math.Abs(Difference))} {range}."
            : $"Between {ahead} and {behind} there is no difference that these rows can show: {Amount(Math.Abs(Difference))} {range}.";
    }

    private string Amount(double value) => _inPoints
        ? $"{Number(value)} points of {MetricText.Name(Metric)}"
        : $"{Number(value)} of {MetricText.Name(Metric)}";

    private string Number(double value) =>
        _inPoints ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : value.ToString("G3", CultureInfo.InvariantCulture);
}
