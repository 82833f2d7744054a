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
        if (GetMessage(outcome.FirstLosses, outcome.TrivialLoss) is { } explosion)
        {
            yield return Finding.Warning(
                Code,
                $"The training started by diverging: {explosion}. Set a LearningRate well below {outcome.LearningRate:G3}: ",
                $"a tenth of it, or what FindLearningRate suggests.");
        }
    }

    /// <summary>Says how the loss exploded; null if it did not.</summary>
    /// <param name="losses">The loss of each of the first steps.</param>
    /// <param name="trivialLoss">The loss of always giving the same answer; 0 if it is not known.</param>
    public static string? GetMessage(IReadOnlyList<double> losses, double trivialLoss = 0)
    {
        for (var end = 1; end < losses.Count; end++)
        {
            if (!double.IsFinite(losses[end]) || (end >= Window && Median(losses, end) > Explosion * Math.Max(losses[0], trivialLoss)))
            {
                return FormattableString.Invariant($"the loss went from {losses[0]:G3} in the first step to {losses[end]:G3} in step {end + 1}");
            }
        }

        return null;
    }

    // Not the mean: a batch with a row unlike all others has a large loss, whatever the step size.
    private static double Median(IReadOnlyList<double> losses, int end) =>
        losses.Skip(end - Window + 1).Take(Window).Order().ElementAt(Window / 2);
}
