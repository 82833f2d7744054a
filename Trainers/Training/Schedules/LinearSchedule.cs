using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>The step size falls from LearningRate to a part of it in a line (for pretrained encoders Devlin et al. 2019).</summary>
/// <param name="FinalFraction">The part of LearningRate that is left at the end, in [0, 1). Default 0.</param>
public sealed record LinearSchedule(double FinalFraction = 0) : LearningRateSchedule
{
    /// <summary>The part of LearningRate that is left at the end, in [0, 1).</summary>
    public double FinalFraction { get; } = Require.Fraction(FinalFraction);

    internal override LearningRateCurve CreateCurve() => new FormulaCurve(position =>
        FinalFraction + ((1 - FinalFraction) * (1 - Math.Min(1, position.Step / position.Steps))));
}
