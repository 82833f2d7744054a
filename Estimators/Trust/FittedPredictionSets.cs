using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>What sets of classes were fitted to.</summary>
/// <param name="Coverage">The promised probability that the right class is in the set, in (0, 1).</param>
/// <param name="RowCount">The number of held-out rows.</param>
/// <param name="ClassNames">The classes, in the order of the set's slots.</param>
/// <param name="SmallestProbabilities">
/// The probability from which each class is in the set, as the model gives it before any calibration.
/// </param>
/// <param name="MeanSize">The mean number of classes in the sets of the held-out rows: the smaller, the more the model tells.</param>
public sealed record FittedPredictionSets(
    double Coverage, int RowCount, IReadOnlyList<string> ClassNames, IReadOnlyList<double> SmallestProbabilities, double MeanSize)
{
    /// <summary>A sentence that says the most of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Sets that hold the right class with a probability of {Coverage}, fitted to {RowCount:N0} held-out rows: {MeanSize:F2} of "
        + $"{ClassNames.Count} classes on average.");
}
