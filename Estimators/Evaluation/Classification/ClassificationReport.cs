using System.Text.Json;
using static MLNet.DeepExtensions.Evaluation.ClassificationFigures;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well classes are predicted: two, several, or several labels a row.</summary>
/// <remarks>
/// Figures that are not defined are NaN: those of probabilities where the scores are none, and those of another kind of classification.
/// </remarks>
public sealed class ClassificationReport : EvaluationReport
{
    private const int MostClasses = 20;
    private readonly bool _isBinary;

    internal ClassificationReport(EvaluatedRows rows, ReportOptions options)
        : base(rows, options)
    {
        var single = rows as ClassificationRows;
        var names = single?.Predictions.ClassNames ?? ((LabelSetRows)rows).LabelNames;
        _isBinary = single is { Predictions.IsBinary: true };
        Classes = [.. names.Select((name, c) => new ClassMetrics(name, All[(c * OfClass.Count)..((c + 1) * OfClass.Count)]))];
        Confusion = single is null ? null : new ConfusionTable(
            single.Predictions.ClassNames, single.Predictions.Labels.Zip(single.Predictions.Predicted, rows.Rows.Weights));
    }

    /// <summary>The figures of each class, in the order of the model's scores: of two classes false, then true; of several labels each.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; }

    /// <summary>How often each class was taken for each other one; null for several labels.</summary>
    public ConfusionTable? Confusion { get; }

    /// <summary>The part of the rows predicted right, in [0, 1] (ML.NET's micro accuracy); NaN for several labels.</summary>
    public MetricValue Accuracy => Find(nameof(Accuracy));

    /// <summary>The mean of the classes' recalls, in [0, 1], over classes with rows (ML.NET's macro accuracy); NaN for several labels.</summary>
    public MetricValue BalancedAccuracy => Find(nameof(BalancedAccuracy));

    /// <summary>The part of the rows of which every label is right, in [0, 1]; NaN for a single one.</summary>
    public MetricValue SubsetAccuracy => Find(nameof(SubsetAccuracy));

    /// <summary>The part of all labels of all rows that is wrong, in [0, 1]; NaN for a single one.</summary>
    public MetricValue HammingLoss => Find(nameof(HammingLoss));

    /// <summary>Of two classes the precision of true, in [0, 1]; otherwise NaN.</summary>
    public MetricValue Precision => Find(nameof(Precision));

    /// <summary>Of two classes the recall of true, in [0, 1]; otherwise NaN.</summary>
    public MetricValue Recall => Find(nameof(Recall));

    /// <summary>Of two classes the F1 score of true, in [0, 1]; otherwise NaN.</summary>
    public MetricValue F1 => Find(nameof(F1));

    /// <summary>The precision of all classes counted together, in [0, 1].</summary>
    public MetricValue MicroPrecision => Find(nameof(MicroPrecision));

    /// <summary>The recall of all classes counted together, in [0, 1].</summary>
    public MetricValue MicroRecall => Find(nameof(MicroRecall));

    /// <summary>The F1 score of all classes counted together, in [0, 1].</summary>
    public MetricValue MicroF1 => Find(nameof(MicroF1));

    /// <summary>The mean precision of the classes, in [0, 1]: each counts the same. Classes without a row or a prediction are left out.</summary>
    public MetricValue MacroPrecision => Find(nameof(MacroPrecision));

    /// <summary>The mean recall of the classes, in [0, 1]: each counts the same. Classes without a row or a prediction are left out.</summary>
    public MetricValue MacroRecall => Find(nameof(MacroRecall));

    /// <summary>The mean F1 score of the classes, in [0, 1]: each counts the same. Classes without a row or a prediction are left out.</summary>
    public MetricValue MacroF1 => Find(nameof(MacroF1));

    /// <summary>The mean precision of the classes, in [0, 1]: each counts by its rows.</summary>
    public MetricValue WeightedPrecision => Find(nameof(WeightedPrecision));

    /// <summary>The mean recall of the classes, in [0, 1]: each counts by its rows.</summary>
    public MetricValue WeightedRecall => Find(nameof(WeightedRecall));

    /// <summary>The mean F1 score of the classes, in [0, 1]: each counts by its rows.</summary>
    public MetricValue WeightedF1 => Find(nameof(WeightedF1));

    /// <summary>
    /// The correlation of labels and predictions, in [-1, 1], 0 for guesses (Matthews 1975, of several classes Gorodkin 2004); NaN for several
    /// labels.
    /// </summary>
    public MetricValue MatthewsCorrelation => Find(nameof(MatthewsCorrelation));

    /// <summary>The agreement of labels and predictions beyond chance, at most 1, 0 for guesses (Cohen 1960); NaN for several labels.</summary>
    public MetricValue CohensKappa => Find(nameof(CohensKappa));

    /// <summary>
    /// The part of the rows whose class is among those with the highest scores, in [0, 1]; NaN if there are no more classes than
    /// <see cref="ClassificationReportOptions.TopK"/>.
    /// </summary>
    public MetricValue TopKAccuracy => Find(nameof(TopKAccuracy));

    /// <summary>The area under the ROC curve, in [0, 1]: of two classes that of true, otherwise the mean of each class against all others.</summary>
    public MetricValue Auc => Find(ClassificationFigures.Auc);

    /// <summary>
    /// The average precision over all recalls, in [0, 1]: of two classes that of true, otherwise the mean of each class against all others.
    /// </summary>
    public MetricValue AveragePrecision => Find(nameof(AveragePrecision));

    /// <summary>
    /// The mean negative logarithm of the probability that was given to the truth, in nats, at least 0; of several labels their mean.
    /// </summary>
    public MetricValue LogLoss => Find(nameof(LogLoss));

    /// <summary>
    /// The mean squared distance of the probabilities from the truth: of two classes and of labels in [0, 1], of several classes the sum over the
    /// classes, in
    /// [0, 2] (Brier 1950).
    /// </summary>
    public MetricValue BrierScore => Find(nameof(BrierScore));

    /// <summary>
    /// How far what probabilities promise is from what comes true, in [0, 1], over 15 bins (Guo et al. 2017): of two classes and of labels the
    /// probability of
    /// true, of several classes that of the predicted class.
    /// </summary>
    public MetricValue CalibrationError => Find(nameof(CalibrationError));

    private protected override string Headline => FormattableString.Invariant(
        $"{RowCount:N0} rows, {Classes.Count:N0} {(Confusion is null ? "labels" : "classes")}");

    internal override IEnumerable<TextTable> CreateTables()
    {
        yield return CreateClassTable();
        yield return MetricText.Table("All classes", Metrics.Where(metric => !IsInClassTable(metric)), MetricText.Share);
        if (Confusion is not null)
        {
            yield return Confusion.ToTable();
        }
    }

    private protected override void WriteMore(Utf8JsonWriter json) => Confusion?.Write(json);

    // Means stand below the classes.
    private static bool IsInClassTable(MetricValue metric) => metric.Name.StartsWith("Micro", StringComparison.Ordinal)
        || metric.Name.StartsWith("Macro", StringComparison.Ordinal) || metric.Name.StartsWith("Weighted", StringComparison.Ordinal);

    private TextTable CreateClassTable()
    {
        var isCut = Classes.Count > MostClasses;
        var shown = isCut ? Classes.OrderBy(c => double.IsNaN(c.F1) ? double.MaxValue : c.F1).Take(MostClasses) : Classes;
        var scores = Classes.Any(c => !double.IsNaN(c.Auc) || !double.IsNaN(c.AveragePrecision)) && !_isBinary;
        string[] Row(string name, IEnumerable<MetricValue> values, string support) =>
            [name, .. values.Select(value => value.Format(MetricText.Share)), support];
        string[] Mean(string kind) => Row(
            $"{MetricText.Name(kind).ToLowerInvariant()} mean",
            scores ? [Find($"{kind}Precision"), Find($"{kind}Recall"), Find($"{kind}F1"), .. MeansOfScores(kind)]
                : [Find($"{kind}Precision"), Find($"{kind}Recall"), Find($"{kind}F1")],
            string.Empty);
        return new TextTable(
            isCut ? $"The {MostClasses} classes with the lowest F1" : Confusion is null ? "Each label" : "Each class",
            ["class", "precision", "recall", "F1", .. scores ? (string[])["AUC", "average precision"] : [], "rows"],
            [
                .. shown.Select(c => Row(c.Name, c.Shown.Take(scores ? 5 : 3), MetricText.Count(c.Support))),
                Mean("Micro"),
                Mean("Macro"),
                Mean("Weighted"),
            ])
        {
            Note = isCut ? FormattableString.Invariant($"… and {Classes.Count - MostClasses:N0} more classes") : null,
        };
    }

    private MetricValue[] MeansOfScores(string kind)
    {
        var none = new MetricValue(kind, double.NaN, interval: null, higherIsBetter: true);
        return kind == "Macro" ? [Auc, AveragePrecision] : [none, none];
    }
}
