namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How far groups are apart.</summary>
/// <param name="Name">The name of the gap.</param>
/// <param name="IsRatio">Whether it is the lowest figure as a part of the highest; otherwise the highest less the lowest.</param>
/// <param name="FigureNames">The figures; of several the largest gap counts.</param>
internal sealed record GroupGap(string Name, bool IsRatio, params IReadOnlyList<string> FigureNames)
{
    private static readonly string[] _lowerIsBetter =
        [GroupRates.FalsePositiveRate, RegressionRows.Rmse, RegressionRows.Mae, nameof(RegressionReport.MeanError)];

    /// <summary>The figures that are shown of each group.</summary>
    public static IReadOnlyList<string> FiguresOf(EvaluatedRows rows) => rows switch
    {
        ClassificationRows { Predictions.IsBinary: true } =>
            [ClassificationFigures.Precision, ClassificationFigures.F1, nameof(ClassificationReport.Accuracy), ClassificationFigures.Auc],
        ClassificationRows =>
            [nameof(ClassificationReport.Accuracy), nameof(ClassificationReport.BalancedAccuracy), nameof(ClassificationReport.MacroF1)],
        LabelSetRows => [nameof(ClassificationReport.SubsetAccuracy), nameof(ClassificationReport.MicroF1), nameof(ClassificationReport.MacroF1)],
        _ => [RegressionRows.Rmse, RegressionRows.Mae, nameof(RegressionReport.MeanError), nameof(RegressionReport.RSquared)],
    };

    /// <summary>The gaps that tell of fairness: of two classes those of Dwork et al. 2012 and Hardt, Price and Srebro 2016.</summary>
    public static GroupGap[] FindAll(EvaluatedRows rows) => rows switch
    {
        ClassificationRows { Predictions.IsBinary: true } =>
        [
            new(nameof(GroupReport.DemographicParityDifference), IsRatio: false, GroupRates.SelectionRate),
            new(nameof(GroupReport.DemographicParityRatio), IsRatio: true, GroupRates.SelectionRate),
            new(nameof(GroupReport.EqualOpportunityDifference), IsRatio: false, GroupRates.TruePositiveRate),
            new(nameof(GroupReport.EqualizedOddsDifference), IsRatio: false, GroupRates.TruePositiveRate, GroupRates.FalsePositiveRate),
            Difference(nameof(ClassificationReport.Accuracy)),
        ],
        ClassificationRows => [Difference(nameof(ClassificationReport.Accuracy)), Difference(nameof(ClassificationReport.MacroF1))],
        LabelSetRows => [Difference(nameof(ClassificationReport.SubsetAccuracy)), Difference(nameof(ClassificationReport.MacroF1))],
        _ => [Difference(RegressionRows.Mae), Difference(nameof(RegressionReport.MeanError))],
    };

    /// <summary>Whether a lower figure of a group is better.</summary>
    public static bool LowerIsBetter(string figure) => _lowerIsBetter.Contains(figure);

    /// <summary>Measures the gap.</summary>
    /// <param name="figures">The values of all groups, of each figure; those that are not defined do not count.</param>
    public double Measure(IReadOnlyList<double[]> figures) => figures.Max(values => Measure([.. values.Where(double.IsFinite)]));

    private static GroupGap Difference(string figure) => new($"{figure}Difference", IsRatio: false, figure);

    private double Measure(double[] values) => values.Length < 2 ? double.NaN
        : !IsRatio ? values.Max() - values.Min()
        : values.Max() > 0 ? values.Min() / values.Max() : double.NaN;
}
