using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RankingTrainers = Microsoft.ML.RankingCatalog.RankingTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Puts the convolutional network for texts beside ML.NET's own trainers.</summary>
public static class TextCnnCatalog
{
    private static readonly TrainerFactory<TextCnnEstimator.Options, TextCnnEstimator> _factory =
        new((environment, task, options) => new(environment, task, options));

    /// <summary>Trains a convolutional network for sequences to predict a Boolean label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Boolean or, for several labels at once, a vector of Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="kernelSizes">The lengths of the windows in steps. Default 2, 3 and 4 keys, or 5, 11 and 25 steps of numbers.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TextCnnEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(
        this BinaryTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int[]? kernelSizes = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.KernelSizes = kernelSizes);

    /// <summary>Trains a convolutional network for sequences to predict a Boolean label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(this BinaryTrainers catalog, TextCnnEstimator.Options options) => _factory.Create(catalog, options);

    /// <summary>Trains a convolutional network for sequences to predict a key label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key with any key values or none.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="kernelSizes">The lengths of the windows in steps. Default 2, 3 and 4 keys, or 5, 11 and 25 steps of numbers.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TextCnnEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(
        this MulticlassTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int[]? kernelSizes = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.KernelSizes = kernelSizes);

    /// <summary>Trains a convolutional network for sequences to predict a key label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(this MulticlassTrainers catalog, TextCnnEstimator.Options options) => _factory.Create(catalog, options);

    /// <summary>Trains a convolutional network for sequences to predict a number.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, Single in any unit or, for several numbers at once, a vector of Single.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="kernelSizes">The lengths of the windows in steps. Default 2, 3 and 4 keys, or 5, 11 and 25 steps of numbers.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TextCnnEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(
        this RegressionTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int[]? kernelSizes = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.KernelSizes = kernelSizes);

    /// <summary>Trains a convolutional network for sequences to predict a number, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(this RegressionTrainers catalog, TextCnnEstimator.Options options) => _factory.Create(catalog, options);

    /// <summary>Trains a convolutional network for sequences to put the rows of a group in order.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column that says how good a row is, Single or a key; the larger, the better.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of keys of any length, or of Single, <c>[steps, channels]</c>.</param>
    /// <param name="rowGroupColumnName">The column that tells which rows are ranked together, such as the query: a key, text or number.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="kernelSizes">The lengths of the windows in steps. Default 2, 3 and 4 keys, or 5, 11 and 25 steps of numbers.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TextCnnEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(
        this RankingTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string rowGroupColumnName = ColumnNames.GroupId,
        string? exampleWeightColumnName = null,
        int[]? kernelSizes = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs)
            {
                RowGroupColumnName = rowGroupColumnName,
            },
            options => options.KernelSizes = kernelSizes);

    /// <summary>Trains a convolutional network for sequences to put the rows of a group in order, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextCnnEstimator TextCnn(this RankingTrainers catalog, TextCnnEstimator.Options options) => _factory.Create(catalog, options);
}
