using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Calibration.Familiarity;

namespace MLNet.DeepExtensions.Trust.Networks;

/// <summary>Fits to the validation rows of a network what the options ask for.</summary>
/// <param name="options">The options.</param>
/// <param name="task">What the network predicts, not calibrated.</param>
/// <param name="unseen">The validation rows; null if there are none, and nothing is asked for.</param>
/// <param name="channel">Where to report.</param>
internal sealed class NetworkTrustFit(NetworkEstimatorOptions options, FittedTask task, UnseenRows? unseen, IChannel channel)
{
    /// <summary>Checks, before training, that the validation rows can tell what is asked of them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="task">What the network predicts.</param>
    /// <param name="validation">The rows.</param>
    /// <exception cref="InvalidOperationException">They cannot; the message says why.</exception>
    public static void Check(NetworkEstimatorOptions options, FittedTask task, TrainingRows validation)
    {
        int[] rows = [.. Enumerable.Range(0, validation.RowCount).Where(row => validation.Weights?[row] != 0)];
        var classes = task.GetClasses(validation.Labels) is { } all ? Array.ConvertAll(rows, row => all[row]) : [];
        if (options.Calibration is not null && classes.Distinct().Count() < 2)
        {
            throw new InvalidOperationException(
                $"Calibration needs validation rows of several classes, but the label is '{task.ExplainedClasses[classes[0]]}' in all {rows.Length} "
                + "that weigh anything. Hold back more rows, or set Calibration to null.");
        }

        if (options.Familiarity)
        {
            FamiliarityMeasure.Require(validation.RowCount, "validation");
        }

        if (options.PredictionSets is { PerClass: true } sets)
        {
            foreach (var (place, name) in task.ExplainedClasses.Index())
            {
                ConformalQuantile.RequireCount(classes.Count(own => own == place), sets.Coverage, $"validation rows of the class '{name}'");
            }
        }

        if ((options.PredictionSets?.Coverage ?? options.PredictIntervals) is { } coverage)
        {
            ConformalQuantile.RequireCount(rows.Length, coverage, "validation rows");
        }
    }

    /// <summary>Calibrates the task, if that is asked for.</summary>
    public (FittedTask Task, FittedCalibration? Calibration) Calibrate()
    {
        if (options.Calibration is not { } method)
        {
            return (task, null);
        }

        var (logits, classes, weights) = ReadClasses();
        var (map, calibration) = task.ClassNames.Count == 0
            ? Calibrator.FitTwo(method, logits, Array.ConvertAll(classes, own => own == 1), weights)
            : Calibrator.FitSeveral(logits, classes, weights);
        channel.Info(MessageSensitivity.None, calibration.ToString());
        return (task with { Calibration = map }, calibration);
    }

    /// <summary>Fits all that is asked for but the calibration.</summary>
    /// <param name="calibration">What was fitted of it.</param>
    /// <param name="inputNames">The names of the network's inputs.</param>
    public NetworkTrust Fit(FittedCalibration? calibration, IReadOnlyList<string> inputNames)
    {
        var trust = new NetworkTrust(calibration, null, null, []);
        if (options.PredictionSets is { } promise)
        {
            var (logits, classes, weights) = ReadClasses();
            var (sets, fitted) = ClassSets.Fit(logits, classes, weights, promise, task.ExplainedClasses);
            channel.Info(MessageSensitivity.None, fitted.ToString());
            var outputs = PredictionSetColumns.Create(sets, task.ExplainedClasses, task.ClassNames.Count == 0, inputNames);
            trust = trust with { Sets = fitted, Outputs = outputs };
        }

        if (options.PredictIntervals is { } coverage)
        {
            var (intervals, fitted, bounds) = FitIntervals(coverage);
            channel.Info(MessageSensitivity.None, fitted.ToString());
            trust = trust with { Intervals = fitted, Outputs = PredictionIntervalColumns.Create(intervals, bounds.Add, inputNames) };
        }

        return trust;
    }

    private (NumberIntervals Intervals, FittedPredictionIntervals Fitted, NumberBounds Bounds) FitIntervals(double coverage)
    {
        var (rows, weights) = FindRows();
        var bounds = task.CreateBounds(coverage)!;
        var (allLower, allUpper) = bounds.Read(unseen!.Outputs);
        var labels = unseen.Validation!.Labels.GetValues<float>();
        double[] Pick(double[] all) => Array.ConvertAll(rows, row => all[row]);
        var (lower, upper) = (Pick(allLower), Pick(allUpper));
        var intervals = NumberIntervals.Fit(lower, upper, Array.ConvertAll(rows, row => (double)labels[row]), weights, coverage);
        return (
            intervals,
            new FittedPredictionIntervals(coverage, rows.Length, bounds.ColumnName, intervals.Margin, intervals.MeanWidth(lower, upper, weights)),
            bounds);
    }

    private (double[] Logits, int[] Classes, double[] Weights) ReadClasses()
    {
        var (rows, weights) = FindRows();
        var (outputs, classes) = (unseen!.Outputs, task.GetClasses(unseen.Validation!.Labels)!);
        var width = outputs.Length / classes.Length;
        return (
            [.. rows.SelectMany(row => outputs.Skip(row * width).Take(width)).Select(output => (double)output)],
            Array.ConvertAll(rows, row => classes[row]),
            weights);
    }

    // Classes are weighed for training; here a row counts by its own weight alone.
    private (int[] Rows, double[] Weights) FindRows()
    {
        var all = unseen!.Validation!;
        int[] rows = [.. Enumerable.Range(0, all.RowCount).Where(row => all.Weights?[row] != 0)];
        return (rows, Array.ConvertAll(rows, row => (double)(all.Weights?[row] ?? 1)));
    }
}
