using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Puts the labelling of words beside ML.NET's own trainers.</summary>
public static class TokenTaggerCatalog
{
    private static readonly TrainerFactory<TokenTaggerEstimator.Options, TokenTaggerEstimator> _factory =
        new((environment, _, options) => new(environment, options));

    /// <summary>Trains a bidirectional LSTM to label each word of a sentence.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict, a vector of keys, one for each word.</param>
    /// <param name="featureColumnName">The column of the words, a vector of text of any length.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="units">The units of each LSTM layer in one direction, first to last. Default one layer of 128.</param>
    /// <param name="learningRate">The largest step size, positive. Default null: that of <see cref="TokenTaggerEstimator.Options"/>.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the trainer and the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, the probability of each label for each word, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TokenTaggerEstimator TokenTagger(
        this MulticlassTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int[]? units = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => options.Units = units ?? options.Units);

    /// <summary>Trains a bidirectional LSTM to label each word of a sentence, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, the probability of each label for each word, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TokenTaggerEstimator TokenTagger(this MulticlassTrainers catalog, TokenTaggerEstimator.Options options) =>
        _factory.Create(catalog, options);
}
