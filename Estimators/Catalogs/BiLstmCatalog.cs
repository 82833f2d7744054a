using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Puts the bidirectional LSTM beside ML.NET's own trainers.</summary>
public static class BiLstmCatalog
{
    /// <summary>Trains a bidirectional LSTM to predict a Boolean label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean or, for several labels at once, a vector of Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="units">The units of each LSTM layer in one direction, first to last. Default one layer of 64.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(
        this BinaryTrainers catalog, string labelColumnName = ColumnNames.Label, string featureColumnName = ColumnNames.Features, int[]? units = null) =>
        catalog.BiLstm(ToOptions(labelColumnName, featureColumnName, units));

    /// <summary>Trains a bidirectional LSTM to predict a Boolean label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(this BinaryTrainers catalog, BiLstmEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), new BinaryClassificationTask(), options.ValidatedCopy());

    /// <summary>Trains a bidirectional LSTM to predict a key label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key with any key values or none.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="units">The units of each LSTM layer in one direction, first to last. Default one layer of 64.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(
        this MulticlassTrainers catalog, string labelColumnName = ColumnNames.Label, string featureColumnName = ColumnNames.Features, int[]? units = null) =>
        catalog.BiLstm(ToOptions(labelColumnName, featureColumnName, units));

    /// <summary>Trains a bidirectional LSTM to predict a key label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(this MulticlassTrainers catalog, BiLstmEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), new MulticlassClassificationTask(), options.ValidatedCopy());

    /// <summary>Trains a bidirectional LSTM to predict a number.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Single in any unit or, for several numbers at once, a vector of Single.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="units">The units of each LSTM layer in one direction, first to last. Default one layer of 64.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(
        this RegressionTrainers catalog, string labelColumnName = ColumnNames.Label, string featureColumnName = ColumnNames.Features, int[]? units = null) =>
        catalog.BiLstm(ToOptions(labelColumnName, featureColumnName, units));

    /// <summary>Trains a bidirectional LSTM to predict a number, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static BiLstmEstimator BiLstm(this RegressionTrainers catalog, BiLstmEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), new RegressionTask(), options.ValidatedCopy());

    private static BiLstmEstimator.Options ToOptions(string label, string features, int[]? units)
    {
        var options = new BiLstmEstimator.Options { LabelColumnName = label, FeatureColumnName = features };
        options.Units = units ?? options.Units;
        return options;
    }
}
