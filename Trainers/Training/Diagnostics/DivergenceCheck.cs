namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A loss that explodes within the first steps: the step size is too large.</summary>
internal sealed class DivergenceCheck : ITrainingCheck
{
    public const string Code = "divergence";

    /// <summary>The number of first steps that are looked at.</summary>
    public const int Steps = 100;

    private const int Window = 5;
    private const double Explosion = 10;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        if (Describe(outcome.FirstLosses) is { } explosion)
        {
            yield return Finding.Warning(
                Code,
                $"The training started by diverging: {explosion}. Set a LearningRate well below {outcome.LearningRate:G3}: a tenth of it, or what FindLearningRate suggests.");
        }
    }

    /// <summary>Says how the loss exploded; null if it did not.</summary>
    /// <param name="losses">The loss of each of the first steps.</param>
    public static string? Describe(IReadOnlyList<double> losses)
    {
        for (var end = 1; end < losses.Count; end++)
        {
            // The mean over some steps, so that one odd batch does not count.
            var window = losses.Skip(Math.Max(1, end - Window + 1)).Take(Math.Min(Window, end)).Average();
            if (!double.IsFinite(window) || (end >= Window && window > Explosion * losses[0]))
            {
                return FormattableString.Invariant($"the loss went from {losses[0]:G3} in the first step to {losses[end]:G3} in step {end + 1}");
            }
        }

        return null;
    }
}
