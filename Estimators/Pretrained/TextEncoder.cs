using System.Globalization;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Pretrained;

namespace MLNet.DeepExtensions;

/// <summary>
/// A text encoder that others have trained, such as MiniLM or BERT in any language: its layers, its weights and its tokeniser, as
/// <c>ml.Model.LoadTextEncoder</c> reads them. It is not changed by what is trained from it, and may be used by any number of threads at once. Holds
/// nothing native.
/// </summary>
public sealed class TextEncoder
{
    private readonly string _name;

    internal TextEncoder(string name, PretrainedEncoder encoder, PretrainedTokenizer tokenizer, TimePooling pooling)
    {
        (_name, Encoder, Tokenizer, Pooling) = (name, encoder, tokenizer, pooling);
        RequireVocabulary(encoder.Configuration, tokenizer);
    }

    /// <summary>What cuts texts into the tokens that the encoder was trained on.</summary>
    public PretrainedTokenizer Tokenizer { get; }

    /// <summary>The family of its layers: <c>Bert</c>, <c>DistilBert</c> or <c>Roberta</c>.</summary>
    public string Family => Sizes.Family.ToString();

    /// <summary>The number of encoder layers.</summary>
    public int Layers => Sizes.Layers;

    /// <summary>The numbers of the vector that each token gets.</summary>
    public int HiddenSize => Sizes.HiddenSize;

    /// <summary>The largest number of tokens of a text, special ones included.</summary>
    public int MaximumLength => Sizes.MaximumLength;

    /// <summary>The number of weights.</summary>
    public long WeightCount => Encoder.WeightCount;

    /// <summary>
    /// How the encoder makes one vector of a text: the mean of all tokens' vectors, or what <c>1_Pooling/config.json</c> in its folder says.
    /// </summary>
    public TimePooling Pooling { get; }

    /// <summary>Layers and weights.</summary>
    internal PretrainedEncoder Encoder { get; }

    private EncoderConfiguration Sizes => Encoder.Configuration;

    /// <summary>The family, the sizes and the tokeniser.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_name}: {Family}, {Layers} layers of {HiddenSize} numbers, {WeightCount / 1e6:F1} million weights, up to {MaximumLength} tokens; "
        + $"{Tokenizer}");

    /// <summary>The layers that a column of tokens goes through, up to a vector for each token.</summary>
    /// <param name="dropout">The fraction that is zeroed while training.</param>
    internal IEnumerable<Layer> CreateLayers(double dropout) =>
        Encoder.CreateLayers(Tokenizer.VocabularySize, (Tokenizer.EndId ?? 0) + 1, dropout);

    // Weights may have more vectors than there are tokens, up to a number that processors like.
    private void RequireVocabulary(EncoderConfiguration sizes, PretrainedTokenizer tokenizer)
    {
        const int roundest = 128;
        var (vectors, tokens) = (sizes.VocabularySize, tokenizer.VocabularySize);
        if (vectors != tokens && (vectors < tokens || vectors - tokens >= roundest || vectors % 8 != 0))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The vocabulary of '{_name}' must have a token for each of the {vectors:N0} vectors of its encoder but has {tokens:N0}. "
                + $"Take the vocabulary and the weights of one model."));
        }
    }
}
