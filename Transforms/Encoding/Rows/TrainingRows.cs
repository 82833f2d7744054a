namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>All rows of a data set that can be trained on, as compact arrays.</summary>
/// <param name="RowCount">The number of rows; every store in memory has exactly this capacity, inputs that are shared apart.</param>
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

    /// <summary>The keys of each row in its own length; null if they are not needed.</summary>
    public WholeSequenceStore? Sequences { get; init; }

    /// <summary>Whether a number of the inputs is missing, NaN.</summary>
    public bool HasMissing { get; init; }

    /// <summary>The group of each row, from 0; null if there is no group column.</summary>
    public int[]? Groups { get; init; }

    /// <summary>Which rows of <see cref="Inputs"/> or <see cref="Files"/> these are; null for all of them.</summary>
    public RowPick? Picked { get; init; }

    /// <summary>Takes some of all rows as a set of its own. It shares the inputs, which may be large.</summary>
    /// <param name="picked">For each row whether to take it.</param>
    public TrainingRows Pick(bool[] picked)
    {
        int[] rows = [.. Enumerable.Range(0, RowCount).Where(row => picked[row])];
        return this with
        {
            RowCount = rows.Length,
            Labels = Labels.Pick(rows),
            Weights = Weights is { } weights ? Array.ConvertAll(rows, row => weights[row]) : null,
            Sequences = (WholeSequenceStore?)Sequences?.Pick(rows),
            Groups = Groups is { } groups ? Array.ConvertAll(rows, row => groups[row]) : null,
            Picked = new RowPick(RowCount, Array.ConvertAll(rows, row => (long)row)),
        };
    }
}
