using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>Checkpoints as files of a folder.</summary>
internal sealed class FileCheckpoints : Checkpoints
{
    private readonly CheckpointFolder _folder;
    private readonly CheckpointInterval _interval;
    private readonly TrainingFingerprint _fingerprint;
    private readonly TrainingState _state;
    private readonly IReadOnlyList<ITrainingPart> _parts;
    private (int Epoch, int Step, int Results, string? StopReason) _saved;

    private FileCheckpoints(
        CheckpointFolder folder,
        CheckpointInterval interval,
        TrainingFingerprint fingerprint,
        TrainingState state,
        IReadOnlyList<ITrainingPart> parts)
    {
        _folder = folder;
        _interval = interval;
        _fingerprint = fingerprint;
        _state = state;
        _parts = parts;
    }

    private (int Epoch, int Step, int Results, string? StopReason) Position =>
        (_state.Epoch, _state.Step, _state.Results.Count, _state.StopReason);

    /// <summary>Takes a folder, and continues the training that is saved there if the settings ask for it.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="fingerprint">The description of the training.</param>
    /// <param name="state">Where the training stands.</param>
    /// <param name="parts">All that has state, that one too.</param>
    /// <param name="restored">Gets what the training continues from; null where it starts anew.</param>
    /// <inheritdoc cref="Checkpoints.Open" path="/exception"/>
    public static FileCheckpoints Open(
        CheckpointSettings settings,
        TrainingFingerprint fingerprint,
        TrainingState state,
        IReadOnlyList<ITrainingPart> parts,
        out TrainingSnapshot? restored)
    {
        var checkpoints = new FileCheckpoints(new CheckpointFolder(settings.Directory), settings.Every, fingerprint, state, parts);
        try
        {
            restored = checkpoints.Start(settings.Resume);
            return checkpoints;
        }
        catch
        {
            checkpoints.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void OnStepEnded()
    {
        if (_interval.IsDueAfterStep(_state))
        {
            Save();
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnded()
    {
        if (_interval.IsDueAfterEpoch(_state))
        {
            Save();
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnded()
    {
        if (Position != _saved)
        {
            Save();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    private TrainingSnapshot? Start(bool resume)
    {
        var snapshot = resume ? _folder.ReadNewest(_fingerprint) : null;
        if (snapshot is null)
        {
            Save(); // a folder that cannot hold one is found before the first step
            return null;
        }

        snapshot.RestoreTo(_parts);
        _saved = Position;
        return snapshot;
    }

    private void Save()
    {
        var snapshot = new TrainingSnapshot();
        foreach (var part in _parts)
        {
            part.Save(snapshot);
        }

        _folder.Write(string.Create(CultureInfo.InvariantCulture, $"epoch-{_state.Epoch:D6}-step-{_state.Step:D9}"), _fingerprint, snapshot);
        _saved = Position;
    }
}
