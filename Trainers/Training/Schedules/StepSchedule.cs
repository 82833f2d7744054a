using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>The step size is multiplied by a factor every few epochs (He et al. 2016).</summary>
/// <param name="StepEpochs">The number of epochs from one cut to the next, positive. Default 10.</param>
/// <param name="Factor">What is left of the step size at each cut, in (0, 1). Default 0.1.</param>
public sealed record StepSchedule(int StepEpochs = 10, double Factor = 0.1) : LearningRateSchedule
{
    /// <summary>The number of epochs from one cut to the next, positive.</summary>
    public int StepEpochs { get; } = Require.Positive(StepEpochs);

    /// <summary>What is left of the step size at each cut, in (0, 1).</summary>
    public double Factor { get; } = Require.Fraction(Require.Positive(Factor), nameof(Factor));

    internal override LearningRateCurve CreateCurve() => new FormulaCurve(position => Math.Pow(Factor, position.Epoch / StepEpochs));
}
