using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RankingTrainers = Microsoft.ML.RankingCatalog.RankingTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Puts the transformer on tables beside ML.NET's own trainers.</summary>
public static class TabularTransformerCatalog
{
    private static readonly TrainerFactory<TabularTransformerEstimator.Options, TabularTransformerEstimator> _factory =
        new((environment, task, options) => new(environment, task, options));

    /// <summary>Trains a transformer on tables to predict a Boolean label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="categoricalColumnNames">The columns of categories, keys. Default none.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TabularTransformerEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(
        this BinaryTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        string[]? categoricalColumnNames = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.CategoricalColumnNames = categoricalColumnNames ?? []);

    /// <summary>Trains a transformer on tables to predict a Boolean label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(this BinaryTrainers catalog, TabularTransformerEstimator.Options options) =>
        _factory.Create(catalog, options);

    /// <summary>Trains a transformer on tables to predict a key label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key with any key values or none.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="categoricalColumnNames">The columns of categories, keys. Default none.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TabularTransformerEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(
        this MulticlassTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        string[]? categoricalColumnNames = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.CategoricalColumnNames = categoricalColumnNames ?? []);

    /// <summary>Trains a transformer on tables to predict a key label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(this MulticlassTrainers catalog, TabularTransformerEstimator.Options options) =>
        _factory.Create(catalog, options);

    /// <summary>Trains a transformer on tables to predict a number.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Single in any unit.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="categoricalColumnNames">The columns of categories, keys. Default none.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TabularTransformerEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(
        this RegressionTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        string[]? categoricalColumnNames = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.CategoricalColumnNames = categoricalColumnNames ?? []);

    /// <summary>Trains a transformer on tables to predict a number, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(this RegressionTrainers catalog, TabularTransformerEstimator.Options options) =>
        _factory.Create(catalog, options);

    /// <summary>Trains a transformer on tables to put the rows of a group in order.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column that says how good a row is, Single or a key; the larger, the better.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single of known size.</param>
    /// <param name="rowGroupColumnName">The column that tells which rows are ranked together, such as the query: a key, text or number.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="categoricalColumnNames">The columns of categories, keys. Default none.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TabularTransformerEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(
        this RankingTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string rowGroupColumnName = ColumnNames.GroupId,
        string? exampleWeightColumnName = null,
        string[]? categoricalColumnNames = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs)
            {
                RowGroupColumnName = rowGroupColumnName,
            },
            options => options.CategoricalColumnNames = categoricalColumnNames ?? []);

    /// <summary>Trains a transformer on tables to put the rows of a group in order, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TabularTransformerEstimator TabularTransformer(this RankingTrainers catalog, TabularTransformerEstimator.Options options) =>
        _factory.Create(catalog, options);
}
