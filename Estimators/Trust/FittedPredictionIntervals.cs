using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>What intervals were fitted to.</summary>
/// <param name="Coverage">The promised probability that the label lies between the bounds, in (0, 1).</param>
/// <param name="RowCount">The number of held-out rows.</param>
/// <param name="ColumnName">The column that the bounds are made of: the quantiles, or the prediction.</param>
/// <param name="Margin">
/// By how much each bound is moved outwards, in the label's unit; of a prediction, half the width of every interval. Negative where quantiles were
/// too far apart.
/// </param>
/// <param name="MeanWidth">The mean width of the intervals of the held-out rows, in the label's unit: the smaller, the more the model tells.</param>
public sealed record FittedPredictionIntervals(double Coverage, int RowCount, string ColumnName, double Margin, double MeanWidth)
{
    /// <summary>A sentence that says all of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Intervals that hold the label with a probability of {Coverage}, fitted to {RowCount:N0} held-out rows: '{ColumnName}' with a margin of "
        + $"{Margin:G4}, {MeanWidth:G4} wide on average.");
}
