using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Tasks;

namespace Microsoft.ML;

/// <summary>Splits data as <see cref="Folds"/> say: by classes, groups or time.</summary>
public static class FoldSplitExtensions
{
    /// <summary>Splits data once.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="data">The rows; none is copied, and each reading must give the same rows in the same order.</param>
    /// <param name="split">How: <see cref="Folds.StratifiedSplit"/>, <see cref="Folds.GroupedSplit"/>, <see cref="Folds.LastSplit"/> …</param>
    /// <param name="labelColumnName">The label, for splits that go by it, as it is in the data. Default <c>Label</c>.</param>
    /// <returns>The rows to train on and those to test with, in the order of the data.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are several folds.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times.</exception>
    public static TrainTestPair TrainTestSplit(
        this DataOperationsCatalog catalog, IDataView data, Folds split, string labelColumnName = ColumnNames.Label)
    {
        ArgumentNullException.ThrowIfNull(split);
        return split.Count == 1
            ? catalog.CrossValidationSplit(data, split, labelColumnName)[0]
            : throw new ArgumentException(
                $"split must be a single one, such as Folds.StratifiedSplit(0.2), but is {split}. For several, call CrossValidationSplit.",
                nameof(split));
    }

    /// <summary>Splits data once for each fold.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="data">The rows; none is copied, and each reading must give the same rows in the same order.</param>
    /// <param name="folds">How.</param>
    /// <param name="labelColumnName">The label, for folds that go by it, as it is in the data. Default <c>Label</c>.</param>
    /// <returns>For each fold the rows to train on and those to test with, in the order of the data.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times.</exception>
    public static IReadOnlyList<TrainTestPair> CrossValidationSplit(
        this DataOperationsCatalog catalog, IDataView data, Folds folds, string labelColumnName = ColumnNames.Label)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var rows = FoldedRows.Create(data, folds, labelColumnName);
        return [.. rows.Folds.Select(fold => new TrainTestPair(rows.Train(fold), rows.Test(fold)))];
    }
}
