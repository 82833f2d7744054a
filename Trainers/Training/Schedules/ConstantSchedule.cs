namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>The step size stays LearningRate.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    internal override LearningRateCurve CreateCurve() => new FormulaCurve(_ => 1);
}
