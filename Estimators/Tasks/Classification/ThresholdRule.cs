using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>The threshold that a trained network predicts by, chosen on the validation rows if that is asked for.</summary>
internal static class ThresholdRule
{
    /// <summary>Checks, before training, that a threshold can be chosen.</summary>
    /// <param name="rule">By what it is chosen; null if none is.</param>
    /// <param name="validation">The validation rows.</param>
    /// <exception cref="InvalidOperationException">The validation rows are all of one class.</exception>
    public static void Check(DecisionThreshold? rule, TrainingRows validation)
    {
        if (rule is null)
        {
            return;
        }

        var labels = validation.Labels.GetValues<float>();
        bool[] counting = [.. Enumerable.Range(0, validation.RowCount).Where(row => validation.Weights?[row] != 0).Select(row => labels[row] > 0.5f)];
        if (counting.Distinct().Count() < 2)
        {
            throw new InvalidOperationException(
                $"OptimizeThreshold needs validation rows of both classes, but the label is {(counting[0] ? "true" : "false")} "
                + $"in all {counting.Length} that weigh anything. Hold back more rows, or set OptimizeThreshold to null.");
        }
    }

    /// <summary>Chooses the threshold.</summary>
    /// <param name="rule">By what.</param>
    /// <param name="validation">The validation rows.</param>
    /// <param name="logits">The logit of each.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>The logit above which a row is predicted to be true.</returns>
    public static double Choose(DecisionThreshold rule, TrainingRows validation, float[] logits, IChannel channel)
    {
        // Classes are weighed for training; here a row counts by its own weight alone.
        var choice = ThresholdSearch.Run(rule, logits, validation.Labels.GetValues<float>(), validation.Weights);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Predicts true above a probability of {NetworkTask.ToProbability(choice.Score):G4}: "
            + $"{rule.FigureName} on the validation rows {choice.Figure:G4}, at 0.5 {choice.FigureAtZero:G4}."));
        return choice.Score;
    }
}
