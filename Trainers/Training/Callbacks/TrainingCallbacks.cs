using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Callbacks;

/// <summary>All callbacks of one training, called one after the other.</summary>
internal sealed class TrainingCallbacks
{
    private readonly TrainingCallback[] _all;
    private readonly TrainingCallback[] _ofBatches;
    private readonly TrainingCallback[] _ofGradients;

    /// <summary>Looks which of them ask for what the others are not to pay for.</summary>
    /// <param name="callbacks">The callbacks, in the order in which they are called.</param>
    public TrainingCallbacks(params TrainingCallback[] callbacks)
    {
        _all = callbacks;
        _ofBatches = Array.FindAll(callbacks, callback => IsOverridden(callback.OnBatchStarted));
        _ofGradients = Array.FindAll(callbacks, callback => IsOverridden(callback.OnGradientsReady));
    }

    /// <summary>Those whose state must be the same after an interruption.</summary>
    public IEnumerable<ITrainingPart> Parts => _all.OfType<ITrainingPart>();

    /// <summary>Whether any of them looks at gradients.</summary>
    public bool LookAtGradients => _ofGradients.Length > 0;

    /// <inheritdoc cref="TrainingCallback.OnTrainingStarted"/>
    public void OnTrainingStarted(TrainingState state)
    {
        foreach (var callback in _all)
        {
            callback.OnTrainingStarted(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnBatchStarted"/>
    public void OnBatchStarted(TrainingState state)
    {
        foreach (var callback in _ofBatches)
        {
            callback.OnBatchStarted(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnGradientsReady"/>
    public void OnGradientsReady(TrainingState state)
    {
        foreach (var callback in _ofGradients)
        {
            callback.OnGradientsReady(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnStepEnded"/>
    public void OnStepEnded(TrainingState state)
    {
        foreach (var callback in _all)
        {
            callback.OnStepEnded(state);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnEpochEnded"/>
    public void OnEpochEnded(TrainingState state, EpochResult result)
    {
        foreach (var callback in _all)
        {
            callback.OnEpochEnded(state, result);
        }
    }

    /// <inheritdoc cref="TrainingCallback.OnTrainingEnded"/>
    public void OnTrainingEnded(TrainingState state)
    {
        foreach (var callback in _all)
        {
            callback.OnTrainingEnded(state);
        }
    }

    private static bool IsOverridden(Action<TrainingState> hook) => hook.Method.DeclaringType != typeof(TrainingCallback);
}
