using MLNet.DeepExtensions.Trainers.Calibration;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Fits calibrations to the log-odds of held-out rows.</summary>
internal static class Calibrator
{
    private const int Folds = 5;

    /// <summary>Fits a calibration of two classes.</summary>
    /// <param name="method">The method.</param>
    /// <param name="logits">The log-odds of each row, or a score in their place, finite.</param>
    /// <param name="labels">Whether each row is true; there are both.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    public static (LogitMap Map, FittedCalibration Calibration) FitTwo(CalibrationMethod method, double[] logits, bool[] labels, double[] weights)
    {
        var folds = AssignFolds(logits, Array.ConvertAll(labels, label => label ? 1 : 0));
        var losses = Methods(method).ToDictionary(one => one, one => CrossValidate(one, logits, labels, weights, folds));
        var (chosen, loss) = losses.MinBy(one => one.Value);
        var map = Fit(chosen, logits, labels, weights);
        return (map, new FittedCalibration(chosen, logits.Length, LogLoss.ComputeBinary(logits, labels, weights), loss)
        {
            Slope = map.Line is null ? map.Scale : null,
            Intercept = map.Line is null ? map.Shift : null,
        });
    }

    /// <summary>Fits a calibration of several classes.</summary>
    /// <param name="logits">The logits of each row, row after row, finite.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    public static (LogitMap Map, FittedCalibration Calibration) FitSeveral(double[] logits, int[] classes, double[] weights)
    {
        var map = TemperatureScaling.Fit(logits, classes, weights);
        var after = CrossValidate(logits, classes, weights);
        var before = LogLoss.ComputeMulticlass(logits, classes, weights, 1);
        return (map, new FittedCalibration(CalibrationMethod.Temperature, classes.Length, before, after) { Temperature = 1 / map.Scale });
    }

    // A tie goes to the first.
    private static CalibrationMethod[] Methods(CalibrationMethod method) =>
        method == CalibrationMethod.Auto ? [CalibrationMethod.Platt, CalibrationMethod.Isotonic] : [method];

    private static LogitMap Fit(CalibrationMethod method, double[] logits, bool[] labels, double[] weights) =>
        method == CalibrationMethod.Isotonic ? IsotonicRegression.Fit(logits, labels, weights) : PlattScaling.Fit(logits, labels, weights);

    private static double CrossValidate(CalibrationMethod method, double[] logits, bool[] labels, double[] weights, int[]? folds)
    {
        var calibrated = folds is null ? Array.ConvertAll(logits, Fit(method, logits, labels, weights).Apply) : new double[logits.Length];
        for (var fold = 0; fold <= (folds?.Max() ?? -1); fold++)
        {
            bool[] others = [.. folds!.Select(own => own != fold)];
            var map = Fit(method, Pick(logits, others), Pick(labels, others), Pick(weights, others));
            for (var row = 0; row < logits.Length; row++)
            {
                calibrated[row] = folds![row] == fold ? map.Apply(logits[row]) : calibrated[row];
            }
        }

        return LogLoss.ComputeBinary(calibrated, labels, weights);
    }

    private static double CrossValidate(double[] logits, int[] classes, double[] weights)
    {
        var width = logits.Length / classes.Length;
        var folds = Math.Min(Folds, classes.Length);
        var sum = 0.0;
        for (var fold = 0; fold < folds; fold++)
        {
            bool[] own = [.. classes.Select((_, row) => row % folds == fold)];
            bool[] others = folds == 1 ? own : Array.ConvertAll(own, isOwn => !isOwn);
            var scale = TemperatureScaling.Fit(PickRows(logits, others, width), Pick(classes, others), Pick(weights, others)).Scale;
            var ownWeights = Pick(weights, own);
            sum += ownWeights.Sum() * LogLoss.ComputeMulticlass(PickRows(logits, own, width), Pick(classes, own), ownWeights, scale);
        }

        return sum / weights.Sum();
    }

    // Of each class in the order of its scores, so that all folds have rows of all scores, whatever the order of the rows. Null if a class has one
    // row.
    private static int[]? AssignFolds(double[] logits, int[] classes)
    {
        var ofClass = classes.Index().GroupBy(row => row.Item, row => row.Index).ToArray();
        var count = Math.Min(Folds, ofClass.Min(rows => rows.Count()));
        var folds = new int[classes.Length];
        foreach (var (place, row) in ofClass.SelectMany(rows => rows.OrderBy(row => logits[row]).Index()))
        {
            folds[row] = place % count;
        }

        return count < 2 ? null : folds;
    }

    private static T[] Pick<T>(T[] values, bool[] picked) => [.. values.Where((_, row) => picked[row])];

    private static double[] PickRows(double[] values, bool[] picked, int width) => [.. values.Where((_, i) => picked[i / width])];
}
