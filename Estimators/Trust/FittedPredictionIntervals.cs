using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>What intervals were fitted to.</summary>
public sealed class FittedPredictionIntervals
{
    internal FittedPredictionIntervals(double coverage, int rowCount, string columnName, double margin, double meanWidth) =>
        (Coverage, RowCount, ColumnName, Margin, MeanWidth) = (coverage, rowCount, columnName, margin, meanWidth);

    /// <summary>The promised probability that the label lies between the bounds, in (0, 1).</summary>
    public double Coverage { get; }

    /// <summary>The number of held-out rows.</summary>
    public int RowCount { get; }

    /// <summary>The column that the bounds are made of: the quantiles, or the prediction.</summary>
    public string ColumnName { get; }

    /// <summary>
    /// By how much each bound is moved outwards, in the label's unit; of a prediction, half the width of every interval. Negative where quantiles
    /// were too far apart.
    /// </summary>
    public double Margin { get; }

    /// <summary>The mean width of the intervals of the held-out rows, in the label's unit: the smaller, the more the model tells.</summary>
    public double MeanWidth { get; }

    /// <summary>A sentence that says all of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Intervals that hold the label with a probability of {Coverage}, fitted to {RowCount:N0} held-out rows: '{ColumnName}' with a margin of "
        + $"{Margin:G4}, {MeanWidth:G4} wide on average.");
}
