using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>What a learning-rate range test gives: the loss at growing step sizes, and a step size to begin with.</summary>
public sealed class LearningRateTest
{
    internal LearningRateTest(IReadOnlyList<double> learningRates, IReadOnlyList<double> losses, double suggestion) =>
        (LearningRates, Losses, Suggestion) = (learningRates, losses, suggestion);

    /// <summary>The step sizes tried, rising by the same factor each time.</summary>
    public IReadOnlyList<double> LearningRates { get; }

    /// <summary>
    /// The smoothed loss at each of them: flat while steps are too small to matter, then falling, then rising as training diverges.
    /// </summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>
    /// A <c>LearningRate</c> to begin with: a tenth of the one at which the smoothed loss is lowest, where it is still falling.
    /// </summary>
    public double Suggestion { get; }

    /// <summary>The step sizes that were tried, and the one to begin with.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Losses.Count} learning rates tried, from {LearningRates[0]:G2} to {LearningRates[^1]:G2}; try {Suggestion:G2}");
}
