using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>What sets of classes were fitted to.</summary>
public sealed class FittedPredictionSets
{
    internal FittedPredictionSets(
        double coverage, int rowCount, IReadOnlyList<string> classNames, IReadOnlyList<double> smallestProbabilities, double meanSize) =>
        (Coverage, RowCount, ClassNames, SmallestProbabilities, MeanSize) = (coverage, rowCount, classNames, smallestProbabilities, meanSize);

    /// <summary>The promised probability that the right class is in the set, in (0, 1).</summary>
    public double Coverage { get; }

    /// <summary>The number of held-out rows.</summary>
    public int RowCount { get; }

    /// <summary>The classes, in the order of the set's slots.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The probability from which each class is in the set, as the model gives it before any calibration.</summary>
    public IReadOnlyList<double> SmallestProbabilities { get; }

    /// <summary>The mean number of classes in the sets of the held-out rows: the smaller, the more the model tells.</summary>
    public double MeanSize { get; }

    /// <summary>A sentence that says the most of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Sets that hold the right class with a probability of {Coverage}, fitted to {RowCount:N0} held-out rows: {MeanSize:F2} of "
        + $"{ClassNames.Count} classes on average.");
}
