using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Neighbors;
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

    /// <summary>
    /// Lets a trainer learn from what the neighbours of each row say, too: rows with known labels that are near it. By which columns rows are near
    /// is learned: so that the neighbours of a row, itself left out, predict it best. It helps where what is near is alike in ways that the
    /// columns do not name, such as houses at a place.
    /// </summary>
    /// <param name="trainer">
    /// Makes the trainer, not fitted, of columns whose <see cref="FeaturesColumnName"/> and <see cref="NumbersColumnName"/> have more slots: for each
    /// number or class that is predicted the mean of many, of fewer and of the nearest neighbours, and the distance of the nearest one.
    /// </param>
    /// <returns>An estimator, for an <see cref="AutoCandidate"/>.</returns>
    /// <exception cref="InvalidOperationException">There are only images, which have no features to be near by.</exception>
    /// <remarks>
    /// Up to 20,000 rows are kept in the model, or as many as have 300,000 numbers, drawn where there are more. Its fit fails where there are more
    /// than 256 features, or 100 classes. The metric is Weinberger and Tesauro's (2007, "Metric Learning for Kernel
    /// Regression"), with a weight for each feature.
    /// </remarks>
    public IEstimator<ITransformer> WithNeighbors(Func<PreparedColumns, IEstimator<ITransformer>> trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return FeaturesColumnName is null
            ? throw new InvalidOperationException("There must be numbers, categories or texts to be near by but there are only images. Leave it out.")
            : new NeighborsEstimator(this, trainer);
    }

    /// <summary>The same columns, with more features and numbers.</summary>
    internal PreparedColumns With(string features, string numbers) => Copy(features, numbers, Progress);

    /// <summary>The same columns, with somebody to be told how far a training is.</summary>
    internal PreparedColumns With(IProgress<TrainingProgress> progress) => Copy(FeaturesColumnName, NumbersColumnName, progress);

    private PreparedColumns Copy(string? features, string? numbers, IProgress<TrainingProgress>? progress) => new()
    {
        Task = Task,
        LabelColumnName = LabelColumnName,
        NumbersColumnName = numbers,
        CategoryColumnNames = CategoryColumnNames,
        TokenColumnNames = TokenColumnNames,
        ImageColumnNames = ImageColumnNames,
        FeaturesColumnName = features,
        RowCount = RowCount,
        Seed = Seed,
        Progress = progress,
    };
}
