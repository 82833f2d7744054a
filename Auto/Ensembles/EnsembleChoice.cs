using MLNet.DeepExtensions.Trainers.Calibration;
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

    /// <summary>Fits a calibration of classes to the average.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>Null where there is nothing to calibrate, where too few rows tell, or where it would not help.</returns>
    public (LogitMap Map, FittedCalibration Fitted)? Calibrate(PredictionTask task, AveragedRows rows)
    {
        if (task == PredictionTask.Regression || rows.Count < FewestRows)
        {
            return null;
        }

        var isOfTwo = task == PredictionTask.BinaryClassification;
        var logits = Array.ConvertAll(Predictions, probability =>
        {
            var inside = Math.Clamp(probability, SmallestProbability, 1 - SmallestProbability);
            return Math.Log(inside) - (isOfTwo ? Math.Log(1 - inside) : 0);
        });
        var labels = Array.ConvertAll(rows.Labels, label => (int)label);
        var (map, fitted) = isOfTwo
            ? Calibrator.FitTwo(CalibrationMethod.Platt, logits, Array.ConvertAll(labels, label => label == 1), rows.Weights)
            : Calibrator.FitSeveral(logits, labels, rows.Weights);
        return map.Scale > 0 && fitted.LogLossAfter < fitted.LogLossBefore ? (map, fitted) : null;
    }
}
