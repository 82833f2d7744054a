using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>
/// The step size goes from 0 to LearningRate and back to 0 in several waves, each twice as long as the one before it: ½·(1 − cos(2π·log₂(1 + (2ⁿ −
/// 1)·t))) after a part t of the training ("coslog", Holzmüller et al. 2024). The weights come to rest several times, so that an earlier rest can be
/// kept by the validation rows.
/// </summary>
/// <remarks>It brings its own slow start; a WarmupFraction of 0 leaves it as it was published.</remarks>
/// <param name="Cycles">The number n of waves, positive. Default 4.</param>
public sealed record CosineLogSchedule(int Cycles = 4) : LearningRateSchedule
{
    private const double Smallest = 1e-4; // a step of size 0 would be none

    /// <summary>The number of waves, positive.</summary>
    public int Cycles { get; } = Require.Positive(Cycles);

    internal override LearningRateCurve CreateCurve() => new FormulaCurve(position =>
    {
        var part = Math.Min(1, (position.Step + 1) / (position.Steps + 1));
        return Math.Max(Smallest, 0.5 * (1 - Math.Cos(Math.Tau * Math.Log2(1 + ((Math.Pow(2, Cycles) - 1) * part)))));
    });
}
