using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace Microsoft.ML;

/// <summary>Calibrates the probabilities of any classification model: of this package, of ML.NET, or of several together.</summary>
public static class CalibrationCatalog
{
    /// <summary>Calibrates the probability of a Boolean label.</summary>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="labelColumnName">
    /// The label: Boolean, or <c>true</c> and <c>false</c>, or 1 and 0, as text, number or key. Default <c>Label</c>.
    /// </param>
    /// <param name="scoreColumnName">
    /// The score or probability to calibrate, Single. Default null: <c>Score</c>, or <c>Probability</c> where there is no score.
    /// </param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="method">How it is calibrated. Default: what does better on the held-out rows.</param>
    /// <param name="threshold">The calibrated probability above which a row is predicted to be true, in (0, 1). Default 0.5.</param>
    /// <returns>An estimator to be fitted to held-out rows; it adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static CalibrationEstimator Calibration(
        this BinaryClassificationCatalog catalog,
        string labelColumnName = ColumnNames.Label,
        string? scoreColumnName = null,
        string? exampleWeightColumnName = null,
        CalibrationMethod method = CalibrationMethod.Auto,
        double threshold = 0.5) =>
        new(
            CatalogEnvironment.GetEnvironment(catalog),
            new HeldOutColumns(labelColumnName, exampleWeightColumnName),
            scoreColumnName,
            method,
            threshold);

    /// <summary>Calibrates the probabilities of several classes, by a temperature.</summary>
    /// <param name="catalog">The multiclass classification catalog.</param>
    /// <param name="labelColumnName">The label: a key, text, number or Boolean that names a class. Default <c>Label</c>.</param>
    /// <param name="scoreColumnName">The scores or probabilities to calibrate, a vector of Single with a number for each class. Default
    /// <c>Score</c>.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <returns>An estimator to be fitted to held-out rows; it puts calibrated probabilities in the place of the scores.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static CalibrationEstimator Calibration(
        this MulticlassClassificationCatalog catalog,
        string labelColumnName = ColumnNames.Label,
        string scoreColumnName = ColumnNames.Score,
        string? exampleWeightColumnName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        return new(
            CatalogEnvironment.GetEnvironment(catalog),
            new HeldOutColumns(labelColumnName, exampleWeightColumnName),
            scoreColumnName,
            CalibrationMethod.Auto,
            threshold: null);
    }
}
