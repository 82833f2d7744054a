using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Trainers.Layers;

namespace Microsoft.ML;

/// <summary>Puts sentence vectors of pretrained text encoders beside ML.NET's own text transforms.</summary>
public static class EmbedTextCatalog
{
    /// <summary>Makes a vector of each text by a pretrained encoder. Texts that say similar things have similar vectors.</summary>
    /// <param name="catalog">The text transforms catalog.</param>
    /// <param name="outputColumnName">The column to add: a vector of Single, as long as the encoder's own vectors.</param>
    /// <param name="inputColumnName">The column to read, text. A missing or empty text has a vector too.</param>
    /// <param name="encoder">The encoder, which <c>ml.Model.LoadTextEncoder</c> reads. It is not trained further.</param>
    /// <param name="pooling">
    /// How one vector is made of those of all tokens: <see cref="TimePooling.Mean"/>, <see cref="TimePooling.First"/> or
    /// <see cref="TimePooling.Max"/>. Default null: as the encoder says.
    /// </param>
    /// <param name="normalize">Whether each vector is made of length 1, so that the product of two is their cosine. Default true.</param>
    /// <param name="maximumLength">
    /// The most tokens of a text, special ones included, at least 3 and at most the encoder's <see cref="TextEncoder.MaximumLength"/>; the others are
    /// cut off. Default null: 256, or the encoder's if that is less.
    /// </param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static EmbedTextEstimator EmbedText(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string inputColumnName,
        TextEncoder encoder,
        TimePooling? pooling = null,
        bool normalize = true,
        int? maximumLength = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentNullException.ThrowIfNull(encoder);
        var graph = new TextEmbeddingGraph(encoder, pooling ?? encoder.Pooling, normalize, maximumLength);
        return new(outputColumnName, inputColumnName, graph);
    }
}
