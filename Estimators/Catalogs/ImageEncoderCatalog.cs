using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RankingTrainers = Microsoft.ML.RankingCatalog.RankingTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Puts pretrained image encoders beside ML.NET's own trainers.</summary>
public static class ImageEncoderCatalog
{
    private static readonly TrainerFactory<ImageEncoderEstimator.Options, ImageEncoderEstimator> _factory =
        new((environment, task, options) => new(environment, task, options));

    /// <summary>Trains a pretrained image encoder further to predict a Boolean label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="labelColumnName">The column to predict, Boolean or, for several labels at once, a vector of Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, images of one known size, or a vector of their pixels.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="trainedBlocks">How many of its blocks are trained, the last ones; 0 trains the last layer alone. Default null: all.</param>
    /// <param name="learningRate">The largest step size of the encoder, positive. Default null: 1e-4.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(
        this BinaryTrainers catalog,
        ImageEncoder encoder,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? trainedBlocks = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => (options.Encoder, options.TrainedBlocks) = (encoder, trainedBlocks));

    /// <summary>Trains a pretrained image encoder further to predict a Boolean label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(this BinaryTrainers catalog, ImageEncoder encoder, ImageEncoderEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _factory.Create(catalog, options.With(encoder));
    }

    /// <summary>Trains a pretrained image encoder further to predict a key label.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="labelColumnName">The column to predict, a key with any key values or none.</param>
    /// <param name="featureColumnName">The column to predict from, images of one known size, or a vector of their pixels.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="trainedBlocks">How many of its blocks are trained, the last ones; 0 trains the last layer alone. Default null: all.</param>
    /// <param name="learningRate">The largest step size of the encoder, positive. Default null: 1e-4.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(
        this MulticlassTrainers catalog,
        ImageEncoder encoder,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? trainedBlocks = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => (options.Encoder, options.TrainedBlocks) = (encoder, trainedBlocks));

    /// <summary>Trains a pretrained image encoder further to predict a key label, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, a probability for each class, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(this MulticlassTrainers catalog, ImageEncoder encoder, ImageEncoderEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _factory.Create(catalog, options.With(encoder));
    }

    /// <summary>Trains a pretrained image encoder further to predict a number.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="labelColumnName">The column to predict, Single in any unit or, for several numbers at once, a vector of Single.</param>
    /// <param name="featureColumnName">The column to predict from, images of one known size, or a vector of their pixels.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="trainedBlocks">How many of its blocks are trained, the last ones; 0 trains the last layer alone. Default null: all.</param>
    /// <param name="learningRate">The largest step size of the encoder, positive. Default null: 1e-4.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(
        this RegressionTrainers catalog,
        ImageEncoder encoder,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? trainedBlocks = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => (options.Encoder, options.TrainedBlocks) = (encoder, trainedBlocks));

    /// <summary>Trains a pretrained image encoder further to predict a number, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, in the label's unit.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(this RegressionTrainers catalog, ImageEncoder encoder, ImageEncoderEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _factory.Create(catalog, options.With(encoder));
    }

    /// <summary>Trains a pretrained image encoder further to put the rows of a group in order.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="labelColumnName">The column that says how good a row is, Single or a key; the larger, the better.</param>
    /// <param name="featureColumnName">The column to predict from, images of one known size, or a vector of their pixels.</param>
    /// <param name="rowGroupColumnName">The column that tells which rows are ranked together, such as the query: a key, text or number.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="trainedBlocks">How many of its blocks are trained, the last ones; 0 trains the last layer alone. Default null: all.</param>
    /// <param name="learningRate">The largest step size of the encoder, positive. Default null: 1e-4.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(
        this RankingTrainers catalog,
        ImageEncoder encoder,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string rowGroupColumnName = ColumnNames.GroupId,
        string? exampleWeightColumnName = null,
        int? trainedBlocks = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs)
            {
                RowGroupColumnName = rowGroupColumnName,
            },
            options => (options.Encoder, options.TrainedBlocks) = (encoder, trainedBlocks));

    /// <summary>Trains a pretrained image encoder further to put the rows of a group in order, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadImageEncoder</c> reads it; it is not changed.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, the higher, the further up; only differences within a group count.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ImageEncoderEstimator Cnn(this RankingTrainers catalog, ImageEncoder encoder, ImageEncoderEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _factory.Create(catalog, options.With(encoder));
    }
}
