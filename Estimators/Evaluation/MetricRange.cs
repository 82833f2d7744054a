namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Between which values figures can lie at all: what an interval by a distribution without ends is cut off at.</summary>
internal static class MetricRange
{
    private static readonly HashSet<string> _shares =
    [
        ClassificationFigures.Precision, ClassificationFigures.Recall, ClassificationFigures.F1, ClassificationFigures.Auc,
        ClassificationFigures.AveragePrecision, ClassificationFigures.CalibrationError,
        nameof(ClassificationReport.Accuracy), nameof(ClassificationReport.BalancedAccuracy), nameof(ClassificationReport.SubsetAccuracy),
        nameof(ClassificationReport.HammingLoss), nameof(ClassificationReport.TopKAccuracy),
        nameof(ClassificationReport.MicroPrecision), nameof(ClassificationReport.MicroRecall), nameof(ClassificationReport.MicroF1),
        nameof(ClassificationReport.MacroPrecision), nameof(ClassificationReport.MacroRecall), nameof(ClassificationReport.MacroF1),
        nameof(ClassificationReport.WeightedPrecision), nameof(ClassificationReport.WeightedRecall), nameof(ClassificationReport.WeightedF1),
        nameof(RegressionReport.Coverage),
    ];

    private static readonly HashSet<string> _correlations =
        [nameof(ClassificationReport.MatthewsCorrelation), nameof(ClassificationReport.CohensKappa)];

    private static readonly HashSet<string> _errors =
    [
        ClassificationFigures.LogLoss, ClassificationFigures.BrierScore, RegressionRows.Rmse, RegressionRows.Mae, RegressionRows.Mape,
        RegressionRows.Smape, RegressionRows.PinballLoss, nameof(RegressionReport.MedianAbsoluteError),
    ];

    /// <summary>Cuts an interval off at the ends of a figure's range.</summary>
    /// <param name="name">The name of the figure.</param>
    /// <param name="interval">The interval; null stays null.</param>
    public static ConfidenceInterval? Clip(string name, ConfidenceInterval? interval)
    {
        var lowest = _shares.Contains(name) || _errors.Contains(name) ? 0 : _correlations.Contains(name) ? -1 : double.NegativeInfinity;
        var isAtMostOne = _shares.Contains(name) || _correlations.Contains(name) || name == nameof(RegressionReport.RSquared);
        var highest = isAtMostOne ? 1 : double.PositiveInfinity;
        return interval is { } found ? new ConfidenceInterval(Math.Max(lowest, found.Lower), Math.Min(highest, found.Upper)) : null;
    }
}
