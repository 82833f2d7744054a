namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well a quantile is predicted.</summary>
public sealed class QuantileMetrics
{
    internal QuantileMetrics(double quantile, MetricValue pinballLoss, MetricValue shareBelow) =>
        (Quantile, PinballLoss, ShareBelow) = (quantile, pinballLoss, shareBelow);

    /// <summary>The part of the targets that is to lie at or below it, in (0, 1).</summary>
    public double Quantile { get; }

    /// <summary>The mean pinball loss, in the unit of the target, at least 0 (Koenker and Bassett 1978).</summary>
    public MetricValue PinballLoss { get; }

    /// <summary>The part of the targets that does lie at or below it, in [0, 1]: <see cref="Quantile"/> is wanted.</summary>
    public MetricValue ShareBelow { get; }
}
