using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Refuses numbers that are no longer finite, and says what to change.</summary>
internal static class Finite
{
    public static void RequireTrainLoss(double trainLoss, int epoch, IReadOnlyList<double> firstLosses, double learningRate)
    {
        if (!double.IsFinite(trainLoss))
        {
            var start = DivergenceCheck.Describe(firstLosses) is { } explosion ? $", after {explosion}" : string.Empty;
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training diverged: the loss became {trainLoss} in epoch {epoch}{start}. Set a LearningRate below {learningRate}, and check the features for values of extreme size."));
        }
    }

    // Of losses that are no numbers none is the lowest.
    public static void RequireValidationLoss(double? loss, int epoch)
    {
        if (loss is { } value && !double.IsFinite(value))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The validation loss became {value} in epoch {epoch}. Check the features and labels of the validation rows for values of extreme size."));
        }
    }

    public static void RequireWeights(NetworkWeights weights, double learningRate)
    {
        if (weights.All.Values.Any(weight => weight.Values.Any(value => !float.IsFinite(value))))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training diverged: a weight is no longer finite. Set a LearningRate below {learningRate}."));
        }
    }
}
