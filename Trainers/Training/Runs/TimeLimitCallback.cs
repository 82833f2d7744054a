using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Counts the time of the training, interruptions not counted, and asks it to stop after a limit.</summary>
/// <remarks>A training without a limit counts too, as it may be continued with one.</remarks>
internal sealed class TimeLimitCallback(TimeSpan? limit) : TrainingCallback, ITrainingPart
{
    private const string Entry = "timeLimit";
    private long _started = Stopwatch.GetTimestamp();
    private TimeSpan _before;

    private TimeSpan Elapsed => _before + Stopwatch.GetElapsedTime(_started);

    public override void OnTrainingStarted(TrainingState state) => _started = Stopwatch.GetTimestamp();

    public override void OnStepEnded(TrainingState state)
    {
        if (limit is { } longest && Elapsed >= longest)
        {
            state.EndTime($"MaximumTrainingTime of {longest} reached");
        }
    }

    public void Save(TrainingSnapshot snapshot) => snapshot.Set(Entry, Elapsed.Ticks);

    public void Restore(TrainingSnapshot snapshot) => _before = new TimeSpan(snapshot.Get<long>(Entry)[0]);
}
