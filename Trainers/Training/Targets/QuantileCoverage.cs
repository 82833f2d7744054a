using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>How many targets of rows that a network was not trained on lie where its quantiles say.</summary>
/// <param name="Where">Between which quantiles, the outermost, or below which, if there is one, for messages.</param>
/// <param name="Promised">The share that the quantiles promise, in (0, 1).</param>
/// <param name="Share">The share that lies there, by weight, in [0, 1].</param>
/// <param name="RowCount">The number of rows.</param>
internal sealed record QuantileCoverage(string Where, double Promised, double Share, int RowCount)
{
    private const double SmallestGap = 0.03;
    private const double MostDeviations = 3;

    /// <summary>Whether the share is another than the promised one by more than chance.</summary>
    public bool IsFarOff =>
        Math.Abs(Share - Promised) > Math.Max(SmallestGap, MostDeviations * Math.Sqrt(Promised * (1 - Promised) / RowCount));

    /// <summary>Says where the targets should lie.</summary>
    /// <param name="quantiles">The quantiles, ascending, at least one.</param>
    public static string GetPlaceText(IReadOnlyList<double> quantiles) => quantiles is [var only]
        ? FormattableString.Invariant($"below the quantile {only}")
        : FormattableString.Invariant($"between the quantiles {quantiles[0]} and {quantiles[^1]}");

    /// <summary>Counts.</summary>
    /// <param name="unit">How targets become labels.</param>
    /// <param name="quantiles">The quantiles, ascending, at least one.</param>
    /// <param name="outputs">The network's raw outputs for each row.</param>
    /// <param name="set">The rows.</param>
    public static QuantileCoverage Count(TargetUnit unit, IReadOnlyList<double> quantiles, float[] outputs, TrainingSet set)
    {
        var targets = (float[])set.Targets;
        var (inside, all) = (0.0, 0.0);
        for (var row = 0; row < targets.Length; row++)
        {
            var ofRow = outputs.AsSpan((row * (1 + quantiles.Count)) + 1, quantiles.Count).ToArray();
            Array.Sort(ofRow);
            var label = unit.ToLabel(targets[row]);
            var isInside = label <= unit.ToQuantile(ofRow[^1]) && (ofRow.Length == 1 || label >= unit.ToQuantile(ofRow[0]));
            var weight = set.Weights?[row] ?? 1.0;
            (inside, all) = (inside + (isInside ? weight : 0), all + weight);
        }

        return new(GetPlaceText(quantiles), quantiles is [var only] ? only : quantiles[^1] - quantiles[0], inside / all, targets.Length);
    }
}
