namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The quantiles that were predicted beside a number.</summary>
/// <param name="Parts">The part of the targets that is to lie below each, ascending, in (0, 1).</param>
/// <param name="Values">Row by row, a number for each part.</param>
internal sealed record PredictedQuantiles(IReadOnlyList<double> Parts, float[] Values)
{
    /// <summary>The part of the targets that is to lie between the outermost quantiles; of one quantile, below it.</summary>
    public double Promised => Parts.Count == 1 ? Parts[0] : Parts[^1] - Parts[0];

    /// <summary>The pinball loss of a quantile in a row (Koenker and Bassett 1978).</summary>
    public double PinballLoss(int row, int quantile, double label)
    {
        var error = label - Values[(row * Parts.Count) + quantile];
        return Math.Max(Parts[quantile] * error, (Parts[quantile] - 1) * error);
    }

    /// <summary>Whether a target lies at or below a quantile.</summary>
    public bool IsBelow(int row, int quantile, double label) => label <= Values[(row * Parts.Count) + quantile];

    /// <summary>Whether a target lies where <see cref="Promised"/> says.</summary>
    public bool Covers(int row, double label) =>
        IsBelow(row, Parts.Count - 1, label) && (Parts.Count == 1 || label >= Values[row * Parts.Count]);
}
