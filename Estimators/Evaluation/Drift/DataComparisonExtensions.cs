using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace Microsoft.ML;

/// <summary>Compares data with data: of today with that of the training, rows to test with with those to train on.</summary>
public static class DataComparisonExtensions
{
    /// <summary>Tells how data has moved, column by column.</summary>
    /// <remarks>
    /// A verdict asks for a distance that matters (the population stability index, 0.1 and 0.25) and that so many rows do not show by chance.
    /// Texts, keys and
    /// Booleans are compared by their values, numbers by their distribution, vectors of Single slot by slot.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="reference">The data to compare with, for example the rows of the training.</param>
    /// <param name="current">The data to look at, for example the rows of this week.</param>
    /// <param name="columnNames">The columns. Default null: all that both have.</param>
    /// <exception cref="ArgumentException">A column is missing or cannot be compared, or there is none.</exception>
    /// <exception cref="InvalidOperationException">One of them has no rows.</exception>
    public static DataComparison CompareData(
        this DataOperationsCatalog catalog, IDataView reference, IDataView current, IReadOnlyCollection<string>? columnNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        return new DataComparison(reference, current, columnNames);
    }

    /// <summary>
    /// Looks for what makes figures on test rows better than they will be on new ones: rows on both sides, equal rows with different labels, a
    /// column that gives
    /// the label away, labels that are never trained on, training rows from the future, groups on both sides.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="test">The rows to test with.</param>
    /// <param name="options">The columns that have a part to play; null for a label of the default name.</param>
    /// <returns>What was found; nothing if the split is clean.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">One side has no rows.</exception>
    public static Diagnosis CheckSplit(this DataOperationsCatalog catalog, IDataView train, IDataView test, SplitCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return new SplitCheck(train, test, options ?? new SplitCheckOptions()).Run();
    }
}
