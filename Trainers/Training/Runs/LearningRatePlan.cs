using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>The step size of every step of one training: a linear rise, then the schedule's curve.</summary>
internal sealed class LearningRatePlan : ITrainingPart
{
    private readonly double _warmup;
    private readonly double _steps;
    private readonly int _stepsPerEpoch;
    private readonly LearningRateCurve _curve;

    /// <summary>Starts at the first step.</summary>
    /// <param name="options">The step size, the warm-up and the schedule.</param>
    /// <param name="epochs">The number of epochs, positive.</param>
    /// <param name="stepsPerEpoch">The number of steps of an epoch, positive.</param>
    public LearningRatePlan(TrainingOptions options, int epochs, int stepsPerEpoch)
    {
        var steps = (double)stepsPerEpoch * epochs;
        Peak = options.GetLearningRate(steps);
        _warmup = options.WarmupFraction > 0 ? Math.Max(1, steps * options.WarmupFraction) : 0;
        _steps = Math.Max(1, steps - _warmup);
        _stepsPerEpoch = stepsPerEpoch;
        _curve = options.LearningRateSchedule.CreateCurve();
    }

    /// <summary>The step size after the warm-up, to which the schedule's curve is relative.</summary>
    public double Peak { get; }

    /// <summary>The step size of a step, numbered from 0 over the whole training.</summary>
    public double At(long step)
    {
        var rise = step < _warmup ? (step + 1) / (_warmup + 1) : 1;
        return Peak * rise * _curve.FactorAt(new SchedulePosition(Math.Max(0, step - _warmup), _steps, step / _stepsPerEpoch));
    }

    /// <summary>Looks at the epoch that just ended.</summary>
    public void OnEpochEnded(EpochResult result) => _curve.OnEpochEnded(result.ValidationLoss ?? result.TrainLoss);

    /// <inheritdoc/>
    public void Save(TrainingSnapshot snapshot) => _curve.Save(snapshot);

    /// <inheritdoc/>
    public void Restore(TrainingSnapshot snapshot) => _curve.Restore(snapshot);
}
