using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Reading;

/// <summary>All rows of a data set that can be trained on, as compact arrays, or the inputs in files.</summary>
/// <param name="RowCount">The number of rows.</param>
/// <param name="Inputs">The rows of each input, in the order of the columns.</param>
/// <param name="Labels">
/// The labels: <see cref="long"/> class indices for keys, <see cref="float"/> otherwise. The store has exactly the capacity of the rows.
/// </param>
/// <param name="Weights">The weight of each row, finite and at least 0; null if there is no weight column.</param>
/// <param name="Skipped">The numbers of rows that were left out.</param>
internal sealed record TrainingRows(
    int RowCount,
    IReadOnlyList<InputRows> Inputs,
    RowStore Labels,
    float[]? Weights,
    SkippedRows Skipped)
{
    /// <summary>Whether the inputs are in files, as they are too many to be in memory.</summary>
    public bool AreInFiles { get; init; }

    /// <summary>The columns with rows that were cut.</summary>
    public IReadOnlyList<CutRows> Cut { get; init; } = [];

    /// <summary>The keys of each row in its own length; null if they are not needed.</summary>
    public KeyRows? Sequences { get; init; }

    /// <summary>Whether a number of the inputs is missing, NaN.</summary>
    public bool HasMissing { get; init; }

    /// <summary>The group that each row is learned in, from 0; null if each is learned by itself.</summary>
    public int[]? RowGroups { get; init; }

    /// <summary>The rows that each row is held back with, a number from 0; null if there is no such column.</summary>
    public int[]? SamplingKeys { get; init; }

    /// <summary>The time of each row, in any unit; null if there is no time column.</summary>
    public double[]? Times { get; init; }

    /// <summary>Takes some of all rows as a set of its own. It shares the inputs, which may be large.</summary>
    /// <param name="picked">For each row whether to take it.</param>
    public TrainingRows Pick(bool[] picked)
    {
        int[] rows = [.. Enumerable.Range(0, RowCount).Where(row => picked[row])];
        return this with
        {
            RowCount = rows.Length,
            Inputs = [.. Inputs.Select(input => new PickedRows(input, RowCount, rows))],
            Labels = Labels.Pick(rows),
            Weights = Weights is { } weights ? Array.ConvertAll(rows, row => weights[row]) : null,
            Sequences = Sequences?.Pick(rows),
            RowGroups = RowGroups is { } groups ? Array.ConvertAll(rows, row => groups[row]) : null,
            SamplingKeys = SamplingKeys is { } keys ? Array.ConvertAll(rows, row => keys[row]) : null,
            Times = Times is { } times ? Array.ConvertAll(rows, row => times[row]) : null,
        };
    }
}
