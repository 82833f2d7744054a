using System.Numerics.Tensors;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows of one class each, of two classes or of several.</summary>
internal sealed class ClassificationRows : EvaluatedRows
{
    private readonly RankedScores?[] _ranked;
    private readonly ProbabilityLosses? _losses;
    private readonly int[]? _ranks;
    private readonly int _topK;

    /// <summary>Prepares rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="predictions">What was predicted for them.</param>
    /// <param name="topK">How many guesses the top-k accuracy allows.</param>
    public ClassificationRows(ScoredRows rows, ClassPredictions predictions, int topK)
        : base(rows)
    {
        (Predictions, _topK) = (predictions, topK);
        _ranked = new RankedScores?[predictions.ClassNames.Count];
        Parallel.For(predictions.IsBinary ? 1 : 0, predictions.ScoredCount, c => _ranked[c] = Rank(c));
        _ranks = !predictions.IsBinary && predictions.ScoredCount > topK ? RankLabels() : null;
        _losses = predictions.Probabilities is null ? null : MeasureLosses();
        Figures = ClassificationFigures.Create(predictions.ClassNames, predictions.IsBinary);
    }

    /// <summary>What was predicted.</summary>
    public ClassPredictions Predictions { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Findings()
    {
        foreach (var finding in base.Findings())
        {
            yield return finding;
        }

        var counts = Count(Rows.Weights);
        string[] unknown = [.. Predictions.ClassNames.Skip(Predictions.ScoredCount)];
        if (unknown.Length > 0)
        {
            yield return Finding.Warning(
                "unknown-labels",
                $"{ClassificationFigures.ListClasses(unknown)} {(unknown.Length == 1 ? "is a label" : "are labels")} that the model does not know, ",
                $"so that all such rows count as wrong. Train on rows of all classes, or check how the labels are written.");
        }

        string[] absent = [.. Predictions.ClassNames.Where((_, c) => !counts.IsMet(c))];
        if (absent.Length > 0)
        {
            yield return Finding.Info(
                "classes-without-rows",
                $"No row is of {ClassificationFigures.ListClasses(absent)} or predicted to be: not in the means over classes.");
        }

        if (counts.Actual.Count(rows => rows > 0) == 1)
        {
            yield return Finding.Warning(
                "one-class",
                $"All rows are of class '{Predictions.ClassNames[Array.FindIndex(counts.Actual, rows => rows > 0)]}', ",
                $"so that nothing tells whether the model can tell it from others. Evaluate on rows of all classes.");
        }

        if (_losses is null)
        {
            yield return ClassificationFigures.NoProbabilities;
        }
    }

    /// <inheritdoc/>
    public override string ErrorName => "error rate";

    /// <inheritdoc/>
    public override bool ErrorsAreShares => true;

    /// <inheritdoc/>
    public override double[] ComputeLosses() => _losses?.LogLosses ?? [.. Enumerable.Range(0, Rows.Count).Select(ScoreGap)];

    /// <inheritdoc/>
    public override double[] ComputeErrors() =>
        [.. Predictions.Labels.Zip(Predictions.Predicted, (label, predicted) => label == predicted ? 0.0 : 1.0)];

    /// <inheritdoc/>
    public override double[] Measure(double[] weights)
    {
        var (counts, sum) = (Count(weights), weights.Sum());
        var figures = new double[Figures.Count];
        var place = 0;
        void Add(double value) => figures[place++] = value;
        double aucs = 0, precisions = 0;
        int aucCount = 0, precisionCount = 0;
        for (var c = 0; c < _ranked.Length; c++)
        {
            var isMet = counts.IsMet(c);
            Add(isMet ? counts.Precision(c) : double.NaN);
            Add(isMet ? counts.Recall(c) : double.NaN);
            Add(isMet ? counts.F1(c) : double.NaN);
            Add(counts.Actual[c]);
            var (auc, precision) = _ranked[c]?.Measure(weights) ?? (double.NaN, double.NaN);
            Add(auc);
            Add(precision);
            (aucs, aucCount) = double.IsNaN(auc) ? (aucs, aucCount) : (aucs + auc, aucCount + 1);
            (precisions, precisionCount) = double.IsNaN(precision) ? (precisions, precisionCount) : (precisions + precision, precisionCount + 1);
        }

        if (Predictions.IsBinary)
        {
            Add(counts.Precision(1));
            Add(counts.Recall(1));
            Add(counts.F1(1));
        }

        Add(counts.Right.Sum() / sum);
        Add(counts.Macro(counts.Recall, c => counts.Actual[c] > 0));
        ClassificationFigures.AddMeans(counts, counts.IsMet, Add);
        Add(counts.MatthewsCorrelation(sum));
        Add(counts.CohensKappa(sum));
        if (!Predictions.IsBinary)
        {
            Add(TopKAccuracy(weights, sum));
        }

        Add(aucCount > 0 ? aucs / aucCount : double.NaN);
        Add(precisionCount > 0 ? precisions / precisionCount : double.NaN);
        var (logLoss, brier, calibration) = _losses?.Measure(weights, sum) ?? (double.NaN, double.NaN, double.NaN);
        Add(logLoss);
        Add(brier);
        Add(calibration);
        return figures;
    }

    private ClassCounts Count(double[] weights)
    {
        var counts = ClassCounts.Create(Predictions.ClassNames.Count);
        var (labels, predicted) = (Predictions.Labels, Predictions.Predicted);
        for (var row = 0; row < weights.Length; row++)
        {
            var weight = weights[row];
            counts.Actual[labels[row]] += weight;
            counts.Predicted[predicted[row]] += weight;
            counts.Right[labels[row]] += labels[row] == predicted[row] ? weight : 0;
        }

        return counts;
    }

    private double TopKAccuracy(double[] weights, double sum)
    {
        if (_ranks is null)
        {
            return double.NaN;
        }

        var right = 0.0;
        for (var row = 0; row < weights.Length; row++)
        {
            right += _ranks[row] < _topK ? weights[row] : 0;
        }

        return right / sum;
    }

    private RankedScores Rank(int c)
    {
        var (width, slot) = (Predictions.Width, Predictions.IsBinary ? 0 : c);
        var scores = new float[Rows.Count];
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = Predictions.Scores[(row * width) + slot];
        }

        return RankedScores.Sort(scores, row => Predictions.Labels[row] == c);
    }

    // How many classes score higher than the row's own; of equal scores the first class, as where the highest is predicted.
    private int[] RankLabels()
    {
        var (ranks, width) = (new int[Rows.Count], Predictions.Width);
        for (var row = 0; row < ranks.Length; row++)
        {
            var scores = Predictions.Scores.AsSpan(row * width, width);
            var label = Predictions.Labels[row];
            for (var c = 0; c < width; c++)
            {
                ranks[row] += label >= width || scores[c] > scores[label] || (scores[c] == scores[label] && c < label) ? 1 : 0;
            }
        }

        return ranks;
    }

    // By how much another class scores higher than the row's own; of a class without a score, than the lowest.
    private double ScoreGap(int row)
    {
        var (label, width) = (Predictions.Labels[row], Predictions.Width);
        var scores = Predictions.Scores.AsSpan(row * width, width);
        if (Predictions.IsBinary)
        {
            return label == 1 ? -scores[0] : scores[0];
        }

        var (own, highest) = (label < width ? scores[label] : TensorPrimitives.Min<float>(scores), float.NegativeInfinity);
        for (var c = 0; c < width; c++)
        {
            highest = c == label ? highest : Math.Max(highest, scores[c]);
        }

        return (double)highest - own;
    }

    private ProbabilityLosses MeasureLosses()
    {
        var (logLosses, squares, bins) = (new double[Rows.Count], new double[Rows.Count], new CalibrationBins(Rows.Count, 1));
        for (var row = 0; row < logLosses.Length; row++)
        {
            var (label, predicted) = (Predictions.Labels[row], Predictions.Predicted[row]);
            logLosses[row] = ProbabilityLosses.LogLoss(Predictions.Probability(row, label));
            if (Predictions.IsBinary)
            {
                // scikit-learn's Brier score of two classes is half of that of several.
                var promised = Predictions.Probability(row, 1);
                squares[row] = Math.Pow(promised - label, 2);
                bins.Set(row, promised, label == 1);
                continue;
            }

            for (var c = 0; c < Predictions.ClassNames.Count; c++)
            {
                squares[row] += Math.Pow(Predictions.Probability(row, c) - (c == label ? 1 : 0), 2);
            }

            bins.Set(row, Predictions.Probability(row, predicted), label == predicted);
        }

        return new ProbabilityLosses(logLosses, squares, bins);
    }
}
