using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace Microsoft.ML;

/// <summary>Adds sets and intervals of a promised coverage to the predictions of any model: of this package, of ML.NET, or of several
/// together.</summary>
public static class ConformalCatalog
{
    /// <summary>Adds to the predictions of a Boolean label the set of labels that a row may have.</summary>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="coverage">The probability with which the right label is to be in the set, in (0, 1). Default 0.9.</param>
    /// <param name="labelColumnName">
    /// The label: Boolean, or <c>true</c> and <c>false</c>, or 1 and 0, as text, number or key. Default <c>Label</c>.
    /// </param>
    /// <param name="scoreColumnName">
    /// The score or probability, Single. Default null: <c>Score</c>, or <c>Probability</c> where there is no score.
    /// </param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="perClass">Whether the promise is kept for the rows of each class on their own. Default false: over all rows.</param>
    /// <param name="allowEmpty">Whether a set may have no class. Default false.</param>
    /// <returns>An estimator to be fitted to held-out rows; it adds <c>PredictionSet</c> and <c>PredictionSetSize</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static PredictionSetEstimator PredictionSets(
        this BinaryClassificationCatalog catalog,
        double coverage = 0.9,
        string labelColumnName = ColumnNames.Label,
        string? scoreColumnName = null,
        string? exampleWeightColumnName = null,
        bool perClass = false,
        bool allowEmpty = false) => new(
            CatalogEnvironment.GetEnvironment(catalog),
            new HeldOutColumns(labelColumnName, exampleWeightColumnName),
            scoreColumnName,
            areOfTwo: true,
            new PredictionSetOptions(coverage, perClass, allowEmpty));

    /// <summary>Adds to the predictions of several classes the set of classes that a row may have.</summary>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="coverage">The probability with which the right class is to be in the set, in (0, 1). Default 0.9.</param>
    /// <param name="labelColumnName">The label: a key, text, number or Boolean that names a class. Default <c>Label</c>.</param>
    /// <param name="scoreColumnName">The scores or probabilities, a vector of Single with a number for each class. Default <c>Score</c>.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="perClass">Whether the promise is kept for the rows of each class on their own. Default false: over all rows.</param>
    /// <param name="allowEmpty">Whether a set may have no class. Default false.</param>
    /// <returns>An estimator to be fitted to held-out rows; it adds <c>PredictionSet</c> and <c>PredictionSetSize</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static PredictionSetEstimator PredictionSets(
        this MulticlassClassificationCatalog catalog,
        double coverage = 0.9,
        string labelColumnName = ColumnNames.Label,
        string scoreColumnName = ColumnNames.Score,
        string? exampleWeightColumnName = null,
        bool perClass = false,
        bool allowEmpty = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        return new(
            CatalogEnvironment.GetEnvironment(catalog),
            new HeldOutColumns(labelColumnName, exampleWeightColumnName),
            scoreColumnName,
            areOfTwo: false,
            new PredictionSetOptions(coverage, perClass, allowEmpty));
    }

    /// <summary>Adds to the predictions of a number the bounds between which it lies.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="coverage">The probability with which the label is to lie between the bounds, in (0, 1). Default 0.9.</param>
    /// <param name="labelColumnName">The label, Single. Default <c>Label</c>.</param>
    /// <param name="scoreColumnName">The prediction, Single. Default <c>Score</c>.</param>
    /// <param name="quantilesColumnName">
    /// Quantiles of the prediction, a vector of Single, which are used where the column is there and has one on each side of the middle: those that
    /// suit the coverage by the names of their slots, otherwise the outermost. Null to use the prediction alone. Default <c>Quantiles</c>.
    /// </param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <returns>An estimator to be fitted to held-out rows; it adds <c>LowerBound</c> and <c>UpperBound</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static PredictionIntervalEstimator PredictIntervals(
        this RegressionCatalog catalog,
        double coverage = 0.9,
        string labelColumnName = ColumnNames.Label,
        string scoreColumnName = ColumnNames.Score,
        string? quantilesColumnName = ColumnNames.Quantiles,
        string? exampleWeightColumnName = null) => new(
            CatalogEnvironment.GetEnvironment(catalog),
            new HeldOutColumns(labelColumnName, exampleWeightColumnName),
            scoreColumnName,
            quantilesColumnName,
            coverage);
}
