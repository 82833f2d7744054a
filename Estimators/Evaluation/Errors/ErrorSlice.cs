namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A group of rows, and how wrong the model is on them.</summary>
public sealed class ErrorSlice
{
    internal ErrorSlice(string description, int rowCount, double error, ConfidenceInterval interval, bool isBeyondChance) =>
        (Description, RowCount, Error, Interval, IsBeyondChance) = (description, rowCount, error, interval, isBeyondChance);

    /// <summary>What the rows have in common, for example <c>region = north, amount 10 to 50</c>.</summary>
    public string Description { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The mean error of these rows, see <see cref="SliceReport.ErrorName"/>.</summary>
    public double Error { get; }

    /// <summary>
    /// Between which values the error of endlessly many such rows probably lies: of shares by Wilson 1927, otherwise by the normal distribution.
    /// </summary>
    public ConfidenceInterval Interval { get; }

    /// <summary>
    /// Whether the error is higher than that of all rows, as sure as was asked for, though so many groups were looked at (Bonferroni).
    /// </summary>
    public bool IsBeyondChance { get; }
}
