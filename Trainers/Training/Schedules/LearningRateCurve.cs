using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>A place on the curve.</summary>
/// <param name="Step">The number of steps since the warm-up, zero or positive.</param>
/// <param name="Steps">The number of steps of the training after the warm-up, at least 1.</param>
/// <param name="Epoch">The number of the epoch, from 0.</param>
internal readonly record struct SchedulePosition(double Step, double Steps, long Epoch);

/// <summary>The course of the step size in one training.</summary>
internal abstract class LearningRateCurve : ITrainingPart
{
    /// <summary>The factor of the full step size to be used, zero or positive.</summary>
    public abstract double FactorAt(SchedulePosition position);

    /// <summary>Looks at the loss of the epoch that just ended.</summary>
    public virtual void OnEpochEnded(double loss)
    {
    }

    /// <inheritdoc/>
    public virtual void Save(TrainingSnapshot snapshot)
    {
    }

    /// <inheritdoc/>
    public virtual void Restore(TrainingSnapshot snapshot)
    {
    }
}

/// <summary>A curve that depends on the place alone.</summary>
internal sealed class FormulaCurve(Func<SchedulePosition, double> factor) : LearningRateCurve
{
    public override double FactorAt(SchedulePosition position) => factor(position);
}
