using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>
/// The step size rises from a part of LearningRate to all of it and falls to almost nothing, both along half a cosine
/// (Smith and Topin 2018). Made for few epochs at a large LearningRate.
/// </summary>
/// <remarks>It brings its own slow start; a WarmupFraction of 0 leaves it as it was published.</remarks>
/// <param name="PeakFraction">The part of the training after which the step size is largest, in (0, 1). Default 0.3.</param>
/// <param name="InitialFraction">The part of LearningRate at the start, in (0, 1). Default 0.04.</param>
/// <param name="FinalFraction">The part of LearningRate at the end, in [0, 1). Default 4e-6.</param>
public sealed record OneCycleSchedule(double PeakFraction = 0.3, double InitialFraction = 0.04, double FinalFraction = 4e-6) : LearningRateSchedule
{
    /// <summary>The part of the training after which the step size is largest, in (0, 1).</summary>
    public double PeakFraction { get; } = Require.Fraction(Require.Positive(PeakFraction), nameof(PeakFraction));

    /// <summary>The part of LearningRate at the start, in (0, 1).</summary>
    public double InitialFraction { get; } = Require.Fraction(Require.Positive(InitialFraction), nameof(InitialFraction));

    /// <summary>The part of LearningRate at the end, in [0, 1).</summary>
    public double FinalFraction { get; } = Require.Fraction(FinalFraction);

    internal override LearningRateCurve CreateCurve() => new FormulaCurve(position =>
    {
        var last = position.Steps - 1;
        var peak = Math.Max(0, (PeakFraction * position.Steps) - 1); // the step of the largest size
        return position.Step < peak
            ? Between(InitialFraction, 1, position.Step / peak)
            : Between(1, FinalFraction, last > peak ? Math.Min(1, (position.Step - peak) / (last - peak)) : 0);
    });

    private static double Between(double from, double to, double part) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * part)));
}
