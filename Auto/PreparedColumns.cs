using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Auto;

/// <summary>What a candidate may learn from: columns of numbers, categories, texts and images that are ready for trainers.</summary>
/// <remarks>
/// They are made once, of all rows, by steps that do not look at the label. The typed columns that they are made of are there too, under their own
/// names.
/// </remarks>
public sealed class PreparedColumns
{
    internal PreparedColumns()
    {
    }

    /// <summary>What is predicted.</summary>
    public required PredictionTask Task { get; init; }

    /// <summary>The label: Boolean, a key, or Single, by the task. A candidate must be trained on this very column.</summary>
    public required string LabelColumnName { get; init; }

    /// <summary>All numbers as a vector, with NaN where one is missing; null if there are none.</summary>
    public string? NumbersColumnName { get; internal init; }

    /// <summary>A key for each category.</summary>
    public IReadOnlyList<string> CategoryColumnNames { get; internal init; } = [];

    /// <summary>The words of each text as keys.</summary>
    public IReadOnlyList<string> TokenColumnNames { get; internal init; } = [];

    /// <summary>Images of 64 × 64 pixels.</summary>
    public IReadOnlyList<string> ImageColumnNames { get; internal init; } = [];

    /// <summary>
    /// Numbers, categories and texts as one vector without gaps, for trees and linear models: missing numbers filled with the mean and marked,
    /// categories one-hot, texts as weighted pairs of words; null if there are images alone.
    /// </summary>
    public string? FeaturesColumnName { get; internal init; }

    /// <summary>The number of rows.</summary>
    public required int RowCount { get; init; }

    /// <summary>The seed for what the candidate draws.</summary>
    public required int Seed { get; init; }

    /// <summary>Told how far a training of this package is; null for nobody.</summary>
    internal IProgress<TrainingProgress>? Progress { get; private init; }

    /// <summary>The columns in a line.</summary>
    public override string ToString() => string.Join(", ", new string?[]
    {
        $"label {LabelColumnName}",
        NumbersColumnName is null ? null : "numbers",
        CategoryColumnNames.Count > 0 ? $"{CategoryColumnNames.Count} categories" : null,
        TokenColumnNames.Count > 0 ? $"{TokenColumnNames.Count} texts" : null,
        ImageColumnNames.Count > 0 ? $"{ImageColumnNames.Count} images" : null,
    }.OfType<string>());

    /// <summary>The same columns, with somebody to be told how far a training is.</summary>
    internal PreparedColumns With(IProgress<TrainingProgress> progress) => new()
    {
        Task = Task,
        LabelColumnName = LabelColumnName,
        NumbersColumnName = NumbersColumnName,
        CategoryColumnNames = CategoryColumnNames,
        TokenColumnNames = TokenColumnNames,
        ImageColumnNames = ImageColumnNames,
        FeaturesColumnName = FeaturesColumnName,
        RowCount = RowCount,
        Seed = Seed,
        Progress = progress,
    };
}
