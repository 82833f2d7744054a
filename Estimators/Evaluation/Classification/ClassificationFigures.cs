using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The figures of classifications, in the order in which they are measured.</summary>
internal static class ClassificationFigures
{
    public const string Precision = "Precision";
    public const string Recall = "Recall";
    public const string F1 = "F1";
    public const string Support = "Support";
    public const string Auc = "AUC";
    public const string AveragePrecision = "AveragePrecision";
    public const string LogLoss = "LogLoss";
    public const string BrierScore = "BrierScore";
    public const string CalibrationError = "CalibrationError";

    /// <summary>The figures of each class.</summary>
    public static readonly IReadOnlyList<string> OfClass = [Precision, Recall, F1, Support, Auc, AveragePrecision];

    /// <summary>Why figures of probabilities are not defined.</summary>
    public static readonly Finding NoProbabilities = Finding.Info(
        "no-probabilities",
        $"The scores are no probabilities, so that there is no log-loss, Brier score or calibration error. ",
        $"Calibrate the model, or use a trainer that gives probabilities.");

    private const int MostNamed = 5;
    private static readonly string[] _lowerIsBetter = [LogLoss, BrierScore, CalibrationError, nameof(ClassificationReport.HammingLoss)];

    private static readonly string[] _means =
    [
        nameof(ClassificationReport.MicroPrecision), nameof(ClassificationReport.MicroRecall), nameof(ClassificationReport.MicroF1),
        nameof(ClassificationReport.MacroPrecision), nameof(ClassificationReport.MacroRecall), nameof(ClassificationReport.MacroF1),
        nameof(ClassificationReport.WeightedPrecision), nameof(ClassificationReport.WeightedRecall), nameof(ClassificationReport.WeightedF1),
    ];

    private static readonly string[] _ofScores = [Auc, AveragePrecision, LogLoss, BrierScore, CalibrationError];

    /// <summary>The figures of rows of one class each.</summary>
    public static IReadOnlyList<MeasuredFigure> Create(IReadOnlyList<string> classNames, bool isBinary) => Create(
        classNames,
        [
            .. isBinary ? (string[])[Precision, Recall, F1] : [],
            nameof(ClassificationReport.Accuracy),
            nameof(ClassificationReport.BalancedAccuracy),
            .. _means,
            nameof(ClassificationReport.MatthewsCorrelation),
            nameof(ClassificationReport.CohensKappa),
            .. isBinary ? (string[])[] : [nameof(ClassificationReport.TopKAccuracy)],
            .. _ofScores,
        ]);

    /// <summary>The figures of rows of several labels.</summary>
    public static IReadOnlyList<MeasuredFigure> CreateForLabelSets(IReadOnlyList<string> labelNames) => Create(
        labelNames, [nameof(ClassificationReport.SubsetAccuracy), nameof(ClassificationReport.HammingLoss), .. _means, .. _ofScores]);

    /// <summary>Adds the means of precision, recall and F1.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="isMet">Whether a class is in the means over classes.</param>
    /// <param name="add">Adds a figure.</param>
    public static void AddMeans(ClassCounts counts, Func<int, bool> isMet, Action<double> add)
    {
        var (precision, recall, f1) = counts.Micro();
        Array.ForEach([precision, recall, f1], add);
        Func<int, double>[] values = [counts.Precision, counts.Recall, counts.F1];
        Array.ForEach(values, value => add(counts.Macro(value, isMet)));
        Array.ForEach(values, value => add(counts.Weighted(value)));
    }

    /// <summary>Names classes, the first few of many.</summary>
    public static string ListClasses(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'"))
        + (names.Count > MostNamed ? FormattableString.Invariant($" and {names.Count - MostNamed:N0} more") : string.Empty);

    private static IReadOnlyList<MeasuredFigure> Create(IReadOnlyList<string> classNames, string[] ofAll) =>
    [
        .. from name in classNames
           from figure in OfClass
           select new MeasuredFigure(new Metric(figure, HigherIsBetter: true), name),
        .. ofAll.Select(name => new MeasuredFigure(new Metric(name, !_lowerIsBetter.Contains(name))) { IsBiased = name == CalibrationError }),
    ];
}
