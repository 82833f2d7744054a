using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>
/// How a column of keys, such as words, becomes vectors: <c>Embedding = new() { Size = 50 }</c>. Without meaning for a column of numbers.
/// </summary>
public sealed record EmbeddingSettings
{
    /// <summary>A vector of 100 numbers for each key, and for each of the most frequent bigrams.</summary>
    public EmbeddingSettings()
    {
    }

    [JsonConstructor]
    internal EmbeddingSettings(
        int size = 100,
        EmbeddingStart start = EmbeddingStart.Cooccurrence,
        string? wordVectorsPath = null,
        int bigrams = 20_000,
        double dropout = 0.4,
        double tokenDropout = 0.1) => (Size, Start, WordVectorsPath, Bigrams, Dropout, TokenDropout) =
        (size, start, wordVectorsPath, bigrams, dropout, tokenDropout);

    /// <summary>The numbers of each key's vector, positive. Default 100.</summary>
    public int Size
    {
        get;
        init => field = Require.Positive(value, "Embedding.Size");
    }
    = 100;

    /// <summary>
    /// Where each key's vector starts when there is no <c>InitialModel</c>. Default <see cref="EmbeddingStart.Cooccurrence"/>: from which keys
    /// come together in the training rows, worth most where these are few.
    /// </summary>
    public EmbeddingStart Start
    {
        get;
        init => field = Require.Defined(value, "Embedding.Start");
    }
    = EmbeddingStart.Cooccurrence;

    /// <inheritdoc cref="NeuralNetworkEstimator.Options.WordVectorsPath"/>
    public string? WordVectorsPath { get; init; }

    /// <summary>
    /// How many bigrams, two keys in a row, have a vector of their own at most, zero or positive: those in most training rows, three at least.
    /// Each is added to the vector of its first key. Default 20,000; worth most where keys are characters. Takes 16,777,216 keys at most.
    /// </summary>
    public int Bigrams
    {
        get;
        init => field = Require.NotNegative(value, "Embedding.Bigrams");
    }
    = 20_000;

    /// <summary>
    /// The fraction of the channels of the key's vectors that is zeroed in a whole row while training, in [0, 1) (Gal and Ghahramani
    /// 2016). Default 0.4.
    /// </summary>
    public double Dropout
    {
        get;
        init => field = Require.Fraction(value, "Embedding.Dropout");
    }
    = 0.4;

    /// <summary>The fraction of keys that become unknown while training, in [0, 1) (Iyyer et al. 2015). Default 0.1.</summary>
    public double TokenDropout
    {
        get;
        init => field = Require.Fraction(value, "Embedding.TokenDropout");
    }
    = 0.1;
}
