using System.Numerics.Tensors;
using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>How much each candidate counts in the winner, what that is worth on rows that were not chosen by, and how it is calibrated.</summary>
/// <param name="Counts">How often each candidate is in the average.</param>
/// <param name="Predictions">What the average says of rows that no part of it was trained on.</param>
/// <param name="FoldValues">The figure of each fold, by the counts that the other folds choose.</param>
internal sealed record EnsembleChoice(int[] Counts, float[] Predictions, double[] FoldValues)
{
    private const int FewestRows = 50;
    private const double SmallestProbability = 1e-7;

    /// <summary>How much a candidate counts, in [0, 1].</summary>
    public double ShareOf(int candidate) => (double)Counts[candidate] / Counts.Sum();

    /// <summary>Chooses.</summary>
    /// <param name="figure">The figure to choose by.</param>
    /// <param name="models">What each candidate says of the rows.</param>
    /// <param name="allows">Whether these candidates, by their numbers, may be in one average.</param>
    public static EnsembleChoice Create(FoldFigure figure, IReadOnlyList<float[]> models, Func<IReadOnlySet<int>, bool> allows)
    {
        var selection = new GreedySelection(figure.Rows, figure.Metric, figure.HigherIsBetter, allows);
        var counts = selection.Choose(models, figure.Rows.Weights);
        var predictions = GreedySelection.Average(models, counts);
        if (figure.FoldCount < 2)
        {
            return new EnsembleChoice(counts, predictions, figure.Measure(predictions));
        }

        var honest = new float[predictions.Length];
        var width = figure.Rows.Width;
        for (var fold = 0; fold < figure.FoldCount; fold++)
        {
            double[] others = [.. figure.Rows.Weights.Select((weight, row) => figure.FoldOf(row) == fold ? 0 : weight)];
            var ofOthers = GreedySelection.Average(models, selection.Choose(models, others));
            foreach (var row in Enumerable.Range(0, figure.Rows.Count).Where(row => figure.FoldOf(row) == fold))
            {
                ofOthers.AsSpan(row * width, width).CopyTo(honest.AsSpan(row * width));
            }
        }

        return new EnsembleChoice(counts, predictions, figure.Measure(honest));
    }

    /// <summary>One candidate alone.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="models">What each candidate says of the rows.</param>
    /// <param name="candidate">The candidate.</param>
    public static EnsembleChoice Single(FoldFigure figure, IReadOnlyList<float[]> models, int candidate)
    {
        var counts = new int[models.Count];
        counts[candidate] = 1;
        return new EnsembleChoice(counts, models[candidate], figure.Measure(models[candidate]));
    }

    /// <summary>Candidates by counts that were not chosen by these rows.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="models">What each candidate says of the rows.</param>
    /// <param name="counts">How often each is in the average.</param>
    public static EnsembleChoice Given(FoldFigure figure, IReadOnlyList<float[]> models, int[] counts)
    {
        var predictions = GreedySelection.Average(models, counts);
        return new EnsembleChoice(counts, predictions, figure.Measure(predictions));
    }

    /// <summary>Fits a calibration of classes to the average, and chooses the threshold of two.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rule">By what the threshold is chosen; null for one half.</param>
    public Decision Decide(PredictionTask task, AveragedRows rows, DecisionThreshold? rule)
    {
        if (task == PredictionTask.Regression)
        {
            return new Decision(Map: null, Fitted: null, ScoreThreshold: 0, Predictions);
        }

        var isOfTwo = task == PredictionTask.BinaryClassification;
        var logits = Array.ConvertAll(Predictions, probability => ToLogit(probability, isOfTwo));
        var labels = Array.ConvertAll(rows.Labels, label => (int)label);
        var (map, fitted) = Calibrate(isOfTwo, logits, labels, rows.Weights);
        var calibrated = Array.ConvertAll(logits, logit => (float)(map?.Apply(logit) ?? logit));
        var threshold = isOfTwo && rule is not null
            ? ThresholdSearch.Run(rule, calibrated, Array.ConvertAll(labels, label => (float)label), weights: null).Score
            : 0;
        return new Decision(map, fitted, threshold, ToProbabilities(calibrated, isOfTwo ? 1 : rows.Width));
    }

    // No map where too few rows tell, or where it would not help.
    private static (LogitMap? Map, FittedCalibration? Fitted) Calibrate(bool isOfTwo, double[] logits, int[] labels, double[] weights)
    {
        if (labels.Length < FewestRows)
        {
            return (null, null);
        }

        var (map, fitted) = isOfTwo
            ? Calibrator.FitTwo(CalibrationMethod.Platt, logits, Array.ConvertAll(labels, label => label == 1), weights)
            : Calibrator.FitSeveral(logits, labels, weights);
        return map.Scale > 0 && fitted.LogLossAfter < fitted.LogLossBefore ? (map, fitted) : (null, null);
    }

    private static double ToLogit(float probability, bool isOfTwo)
    {
        var inside = Math.Clamp(probability, SmallestProbability, 1 - SmallestProbability);
        return Math.Log(inside) - (isOfTwo ? Math.Log(1 - inside) : 0);
    }

    private static float[] ToProbabilities(float[] logits, int width)
    {
        if (width == 1)
        {
            return Array.ConvertAll(logits, logit => 1 / (1 + MathF.Exp(-logit)));
        }

        var probabilities = new float[logits.Length];
        for (var row = 0; row < logits.Length; row += width)
        {
            TensorPrimitives.SoftMax(logits.AsSpan(row, width), probabilities.AsSpan(row, width));
        }

        return probabilities;
    }
}

/// <summary>What becomes of an average before it is predicted by.</summary>
/// <param name="Map">How its log-odds, or logits, are calibrated; null if they are not.</param>
/// <param name="Fitted">What that is worth; null without it.</param>
/// <param name="ScoreThreshold">The calibrated log-odds above which a row is predicted to be true, of two classes.</param>
/// <param name="Predictions">The calibrated predictions of rows that were not trained on.</param>
internal sealed record Decision(LogitMap? Map, FittedCalibration? Fitted, double ScoreThreshold, float[] Predictions)
{
    /// <summary>The probability above which a row is predicted to be true.</summary>
    public double Threshold => 1 / (1 + Math.Exp(-ScoreThreshold));
}
