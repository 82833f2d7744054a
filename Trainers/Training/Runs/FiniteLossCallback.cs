using System.Globalization;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Ends a training by an error once a loss is no longer finite, and says what to change.</summary>
/// <param name="firstLosses">The loss of each of the first steps.</param>
internal sealed class FiniteLossCallback(FirstLosses firstLosses) : TrainingCallback
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A loss is not finite.</exception>
    public override void OnEpochEnded(TrainingState state, EpochResult result)
    {
        if (!double.IsFinite(result.TrainLoss))
        {
            var start = DivergenceCheck.GetMessage(firstLosses.Values) is { } explosion ? $", after {explosion}" : string.Empty;
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training diverged: the loss became {result.TrainLoss} in epoch {result.Epoch}{start}. Set a LearningRate below "
                + $"{state.LargestLearningRate}, and check the features for values of extreme size."));
        }

        // Of losses that are no numbers none is the lowest.
        if (result.ValidationLoss is { } loss && !double.IsFinite(loss))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The validation loss became {loss} in epoch {result.Epoch}. Check the features and labels of the validation rows "
                + $"for values of extreme size."));
        }
    }
}
