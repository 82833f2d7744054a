using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>Saves a training from time to time, and continues one that was saved. This one does neither.</summary>
internal class Checkpoints : IDisposable
{
    private protected Checkpoints()
    {
    }

    /// <summary>Neither.</summary>
    public static Checkpoints None { get; } = new();

    /// <summary>
    /// Takes the folder of the options, and continues the training that is saved there if they ask for it. Of several processes the first one has the
    /// folder; all continue.
    /// </summary>
    /// <param name="options">Checked options.</param>
    /// <param name="fingerprint">Makes the description of the training; called only if there is a folder.</param>
    /// <param name="communicator">The processes that train together.</param>
    /// <param name="state">Where the training stands.</param>
    /// <param name="parts">All that has state.</param>
    /// <exception cref="IOException">The folder cannot be written, is in use, or holds nothing but damaged checkpoints.</exception>
    /// <exception cref="InvalidOperationException">The checkpoints are of another training.</exception>
    public static Checkpoints Open(
        TrainingOptions options,
        Func<TrainingFingerprint> fingerprint,
        Communicator communicator,
        TrainingState state,
        IReadOnlyList<ITrainingPart> parts)
    {
        ITrainingPart[] all = [state, .. parts];
        TrainingSnapshot? restored = null;
        var checkpoints = options.Checkpoints is { } settings && communicator.Rank == 0
            ? FileCheckpoints.Open(settings, fingerprint(), state, all, out restored)
            : None;
        try
        {
            if (TrainingSnapshot.SendToOthers(restored, communicator) is { } sent)
            {
                sent.RestoreTo(all);
            }

            return checkpoints;
        }
        catch
        {
            checkpoints.Dispose();
            throw;
        }
    }

    /// <summary>After every step, callbacks included.</summary>
    /// <exception cref="IOException">The checkpoint cannot be written.</exception>
    public virtual void OnStepEnded()
    {
    }

    /// <summary>After every epoch, validation and callbacks included.</summary>
    /// <inheritdoc cref="OnStepEnded"/>
    public virtual void OnEpochEnded()
    {
    }

    /// <summary>After the last epoch, also when the training was stopped.</summary>
    /// <inheritdoc cref="OnStepEnded"/>
    public virtual void OnTrainingEnded()
    {
    }

    /// <summary>Gives the folder free.</summary>
    public virtual void Dispose()
    {
    }
}
