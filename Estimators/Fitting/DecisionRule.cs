using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>The threshold that a trained network predicts by: chosen on the validation rows, if that is asked for.</summary>
/// <param name="options">The estimator's options.</param>
internal sealed class DecisionRule(NetworkEstimatorOptions options)
{
    /// <summary>Checks, before training, that a threshold can be chosen.</summary>
    /// <param name="validation">The validation rows; null if there are none.</param>
    /// <exception cref="InvalidOperationException">The validation rows are all of one class.</exception>
    public void Check(TrainingRows? validation)
    {
        if (options.OptimizeThreshold is null || validation is null)
        {
            return;
        }

        var labels = validation.Labels.GetValues<float>();
        var counting = Enumerable.Range(0, validation.RowCount).Where(row => validation.Weights?[row] != 0).Select(row => labels[row] > 0.5f).ToArray();
        if (counting.Distinct().Count() < 2)
        {
            throw new InvalidOperationException(
                $"OptimizeThreshold needs validation rows of both classes, but the label is {(counting[0] ? "true" : "false")} in all {counting.Length} that weigh anything. Hold back more rows, or set OptimizeThreshold to null.");
        }
    }

    /// <summary>Chooses the threshold.</summary>
    /// <param name="task">The task.</param>
    /// <param name="validation">The validation rows.</param>
    /// <param name="score">Scores these rows.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>The task with the threshold.</returns>
    public NetworkTask Complete(NetworkTask task, TrainingRows? validation, Func<float[]> score, IChannel channel)
    {
        if (options.OptimizeThreshold is not { } rule || validation is null)
        {
            return task;
        }

        // Classes are weighed for training; here a row counts by its own weight alone.
        var choice = ThresholdSearch.Run(rule, score(), validation.Labels.GetValues<float>(), validation.Weights);
        var decided = task with { ScoreThreshold = choice.Score };
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Predicts true above a probability of {decided.Threshold:G4}: {rule.FigureName} on the validation rows {choice.Figure:G4}, at 0.5 {choice.FigureAtZero:G4}."));
        return decided;
    }
}
