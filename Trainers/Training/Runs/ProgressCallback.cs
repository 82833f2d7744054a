using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Tells an <see cref="IProgress{T}"/> of every epoch, of steps at most four times a second, and of an end in mid-epoch.</summary>
internal sealed class ProgressCallback(IProgress<TrainingProgress> progress) : TrainingCallback
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(0.25);
    private long _last = Stopwatch.GetTimestamp();

    public override void OnStepEnded(TrainingState state)
    {
        if (Stopwatch.GetElapsedTime(_last) >= _interval)
        {
            Report(state, result: null);
        }
    }

    public override void OnEpochEnded(TrainingState state, EpochResult result) => Report(state, result);

    public override void OnTrainingEnded(TrainingState state)
    {
        if (state.Results.Count < state.Epoch)
        {
            Report(state, result: null);
        }
    }

    private void Report(TrainingState state, EpochResult? result)
    {
        _last = Stopwatch.GetTimestamp();
        progress.Report(new TrainingProgress(state.Epoch, state.Epochs, state.Step, state.StepsPerEpoch, result)
        {
            LearningRate = state.LearningRate,
            StepLoss = state.StepLoss,
            StopReason = state.StopReason,
        });
    }
}
