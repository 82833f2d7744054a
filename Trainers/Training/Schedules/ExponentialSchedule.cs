namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>The step size grows from LearningRate by the same factor at every step, for the learning-rate range test (Smith 2017).</summary>
/// <param name="Growth">What the step size is multiplied by from the first step to the last one, above 1.</param>
/// <param name="Steps">The number of steps, at least 2.</param>
internal sealed record ExponentialSchedule(double Growth, int Steps) : LearningRateSchedule
{
    internal override LearningRateCurve CreateCurve() => new FormulaCurve(position => Math.Pow(Growth, position.Step / (Steps - 1.0)));
}
