using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Callbacks;

/// <summary>Is called while a network trains. Every hook does nothing unless it is overridden.</summary>
/// <remarks>Hooks run on the training thread; an exception ends the training and reaches the caller of <c>Fit</c>.</remarks>
public abstract class TrainingCallback
{
    /// <summary>Before the first epoch.</summary>
    /// <param name="state">Where the training stands.</param>
    public virtual void OnTrainingStarted(TrainingState state)
    {
    }

    /// <summary>Before every batch: before its rows are mixed and go through the network.</summary>
    /// <param name="state">Where the training stands; <see cref="TrainingState.Batch"/> is the number of the batch.</param>
    public virtual void OnBatchStarted(TrainingState state)
    {
    }

    /// <summary>
    /// Before every step of the optimiser, when the gradients of all its batches are there, and before they are clipped or a penalty is added.
    /// </summary>
    /// <param name="state">
    /// Where the training stands, with the loss and the learning rate of the step that is about to be made, and the
    /// <see cref="TrainingState.GradientNorm"/>.
    /// </param>
    public virtual void OnGradientsReady(TrainingState state)
    {
    }

    /// <summary>After every step of the optimiser.</summary>
    /// <param name="state">Where the training stands, with the loss and the learning rate of the step.</param>
    public virtual void OnStepEnded(TrainingState state)
    {
    }

    /// <summary>After every epoch, its validation included.</summary>
    /// <param name="state">Where the training stands.</param>
    /// <param name="result">What the epoch gave.</param>
    public virtual void OnEpochEnded(TrainingState state, EpochResult result)
    {
    }

    /// <summary>After the last epoch, also when the training was stopped, not when it failed.</summary>
    /// <param name="state">Where the training stands.</param>
    public virtual void OnTrainingEnded(TrainingState state)
    {
    }
}
