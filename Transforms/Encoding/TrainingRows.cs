namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>All rows of a data set that can be trained on, as compact arrays.</summary>
/// <param name="RowCount">The number of rows; every store in memory has exactly this capacity.</param>
/// <param name="Inputs">The rows of each input, in the order of the encoders.</param>
/// <param name="Labels">
/// The labels, one value a row: <see cref="long"/> class indices for keys, <see cref="float"/> otherwise.
/// </param>
/// <param name="Weights">The weight of each row, finite and at least 0; null if there is no weight column.</param>
/// <param name="Skipped">The numbers of rows that were left out.</param>
internal sealed record TrainingRows(
    int RowCount,
    IReadOnlyList<RowStore> Inputs,
    RowStore Labels,
    float[]? Weights,
    SkippedRows Skipped)
{
    /// <summary>
    /// The rows of each input in files, in the order of the encoders, if they are too many to be in memory; then <see cref="Inputs"/> are
    /// empty. Otherwise null.
    /// </summary>
    public IReadOnlyList<RowFile>? Files { get; init; }
}
