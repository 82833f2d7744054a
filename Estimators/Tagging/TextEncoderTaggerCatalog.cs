using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Puts the labelling of words by pretrained text encoders beside ML.NET's own trainers.</summary>
public static class TextEncoderTaggerCatalog
{
    private static readonly TrainerFactory<TextEncoderTaggerEstimator.Options, TextEncoderTaggerEstimator> _factory =
        new((environment, _, options) => new(environment, options));

    /// <summary>Trains a pretrained text encoder further, to label each word of a sentence.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadTextEncoder</c> reads it; it is not changed.</param>
    /// <param name="labelColumnName">The column to predict, a vector of keys, one for each word.</param>
    /// <param name="featureColumnName">The column of the words, a vector of text of any length.</param>
    /// <param name="exampleWeightColumnName">The column of each row's weight, Single, zero or positive. Default null: all weigh the same.</param>
    /// <param name="trainedLayers">How many encoder layers are trained, the last ones; 0 trains the last layer alone. Default null: all.</param>
    /// <param name="learningRate">The largest step size of the encoder, positive. Default null: 5e-5.</param>
    /// <param name="epochs">How often to go through the training rows, positive. Default null: what suits the number of rows.</param>
    /// <returns>An estimator that adds <c>Score</c>, the probability of each label for each word, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextEncoderTaggerEstimator TokenTagger(
        this MulticlassTrainers catalog,
        TextEncoder encoder,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null,
        int? trainedLayers = null,
        double? learningRate = null,
        int? epochs = null) => _factory.Create(
            catalog,
            new CommonSettings(labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, epochs),
            options => (options.Encoder, options.TrainedLayers) = (encoder, trainedLayers));

    /// <summary>Trains a pretrained text encoder further, to label each word of a sentence, with all settings.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="encoder">The encoder, as <c>ml.Model.LoadTextEncoder</c> reads it; it is not changed.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator that adds <c>Score</c>, the probability of each label for each word, and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TextEncoderTaggerEstimator TokenTagger(
        this MulticlassTrainers catalog, TextEncoder encoder, TextEncoderTaggerEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _factory.Create(catalog, options.With(encoder));
    }
}
