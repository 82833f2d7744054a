using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Tasks;

namespace Microsoft.ML;

/// <summary>Tells which columns a model needs: each is shuffled among the rows, and the figure that gets worse tells its worth.</summary>
/// <remarks>
/// <para>
/// Permutation importance (Breiman 2001, Fisher, Rudin and Dominici 2019), of the user's own columns: the data is what comes before the first
/// step of the model, so that a category is one column whatever it is encoded as. Vectors of numbers are shuffled slot by slot, under
/// the slots' names. The label is never shuffled, whatever it is made of. The rows should not be those that the model was trained on. Two columns
/// that say the same share their importance, or hide each other's.
/// </para>
/// <para>Any model will do, also one that was loaded. The rows are held in memory, and are scored once more for each column and shuffle.</para>
/// </remarks>
public static class PermutationColumnImportanceExtensions
{
    /// <summary>Measures the columns of a binary classification.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">The model, the whole chain.</param>
    /// <param name="data">Rows as they come before the first step of the model, with what it makes the label of.</param>
    /// <param name="labelColumnName">The label that the trainer was given, as the model makes it or as it is in the data. Default
    /// <c>Label</c>.</param>
    /// <param name="metric">The figure, of which more is better. Default the area under the ROC curve.</param>
    /// <param name="columnNames">Only these columns. Default null: all that the score depends on.</param>
    /// <param name="permutationCount">The number of shuffles of each column, positive. Default 3.</param>
    /// <param name="seed">The seed of the shuffles. Default 0.</param>
    /// <returns>The columns, most important first.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permutationCount"/> is not positive.</exception>
    public static IReadOnlyList<ColumnImportance> PermutationColumnImportance(
        this BinaryClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = ColumnNames.Label,
        Func<BinaryClassificationMetrics, double>? metric = null,
        IReadOnlyCollection<string>? columnNames = null,
        int permutationCount = 3,
        int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        metric ??= metrics => metrics.AreaUnderRocCurve;
        return new PermutationImportance(
            model,
            LabelRule.ForTwoClasses(labelColumnName),
            scored => metric(catalog.EvaluateNonCalibrated(scored, labelColumnName)))
            .Measure(data, columnNames, permutationCount, seed);
    }

    /// <summary>Measures the columns of a multiclass classification.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">The model, the whole chain.</param>
    /// <param name="data">Rows as they come before the first step of the model, with what it makes the label of.</param>
    /// <param name="labelColumnName">The label that the trainer was given, as the model makes it or as it is in the data. Default
    /// <c>Label</c>.</param>
    /// <param name="metric">The figure, of which more is better. Default the micro accuracy.</param>
    /// <param name="columnNames">Only these columns. Default null: all that the score depends on.</param>
    /// <param name="permutationCount">The number of shuffles of each column, positive. Default 3.</param>
    /// <param name="seed">The seed of the shuffles. Default 0.</param>
    /// <returns>The columns, most important first.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permutationCount"/> is not positive.</exception>
    public static IReadOnlyList<ColumnImportance> PermutationColumnImportance(
        this MulticlassClassificationCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = ColumnNames.Label,
        Func<MulticlassClassificationMetrics, double>? metric = null,
        IReadOnlyCollection<string>? columnNames = null,
        int permutationCount = 3,
        int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        metric ??= metrics => metrics.MicroAccuracy;
        return new PermutationImportance(model, LabelRule.ForClasses(labelColumnName), scored => metric(catalog.Evaluate(scored, labelColumnName)))
            .Measure(data, columnNames, permutationCount, seed);
    }

    /// <summary>Measures the columns of a regression.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">The model, the whole chain.</param>
    /// <param name="data">Rows as they come before the first step of the model, with what it makes the label of.</param>
    /// <param name="labelColumnName">The label that the trainer was given, as the model makes it or as it is in the data. Default
    /// <c>Label</c>.</param>
    /// <param name="metric">The figure, of which more is better. Default R²; for an error, its negative.</param>
    /// <param name="columnNames">Only these columns. Default null: all that the score depends on.</param>
    /// <param name="permutationCount">The number of shuffles of each column, positive. Default 3.</param>
    /// <param name="seed">The seed of the shuffles. Default 0.</param>
    /// <returns>The columns, most important first.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permutationCount"/> is not positive.</exception>
    public static IReadOnlyList<ColumnImportance> PermutationColumnImportance(
        this RegressionCatalog catalog,
        ITransformer model,
        IDataView data,
        string labelColumnName = ColumnNames.Label,
        Func<RegressionMetrics, double>? metric = null,
        IReadOnlyCollection<string>? columnNames = null,
        int permutationCount = 3,
        int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        metric ??= metrics => metrics.RSquared;
        return new PermutationImportance(model, LabelRule.ForNumbers(labelColumnName), scored => metric(catalog.Evaluate(scored, labelColumnName)))
            .Measure(data, columnNames, permutationCount, seed);
    }
}
