using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Callbacks;

/// <summary>All callbacks of one training, called one after the other.</summary>
/// <param name="callbacks">The callbacks, in the order in which they are called.</param>
internal sealed class TrainingCallbacks(params TrainingCallback[] callbacks)
{
    /// <summary>Those whose state must be the same after an interruption.</summary>
    public IEnumerable<ITrainingPart> Parts => callbacks.OfType<ITrainingPart>();

    /// <inheritdoc cref="TrainingCallback.OnTrainingStarted"/>
    public void OnTrainingStarted(TrainingState state)
    {
        foreach (var callback in callbacks)
        {
            callback.OnTrainingStarted(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnStepEnded"/>
    public void OnStepEnded(TrainingState state)
    {
        foreach (var callback in callbacks)
        {
            callback.OnStepEnded(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnEpochEnded"/>
    public void OnEpochEnded(TrainingState state, EpochResult result)
    {
        foreach (var callback in callbacks)
        {
            callback.OnEpochEnded(state, result);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnTrainingEnded"/>
    public void OnTrainingEnded(TrainingState state)
    {
        foreach (var callback in callbacks)
        {
            callback.OnTrainingEnded(state);
        }
    }
}
