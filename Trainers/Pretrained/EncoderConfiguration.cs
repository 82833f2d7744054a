using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>The families of encoders that can be read; each has names of its own for its weights.</summary>
internal enum EncoderFamily
{
    /// <summary>BERT (Devlin et al. 2019), and what shares its shape, such as MiniLM.</summary>
    Bert,

    /// <summary>DistilBERT (Sanh et al. 2019): no segments.</summary>
    DistilBert,

    /// <summary>RoBERTa (Liu et al. 2019): positions are counted from behind the number of the padding.</summary>
    Roberta,
}

/// <summary>The sizes of an encoder.</summary>
/// <param name="Family">The family that it is of.</param>
/// <param name="VocabularySize">The number of tokens that have a vector.</param>
/// <param name="HiddenSize">The numbers of a vector.</param>
/// <param name="Layers">The number of encoder layers.</param>
/// <param name="Heads">The heads of each layer's attention.</param>
/// <param name="FeedForward">The units of each layer's feed-forward part.</param>
/// <param name="Positions">The number of positions that have a vector.</param>
/// <param name="Segments">The number of segments that have a vector; 0 if there are none.</param>
internal sealed record EncoderConfiguration(
    EncoderFamily Family, int VocabularySize, int HiddenSize, int Layers, int Heads, int FeedForward, int Positions, int Segments)
{
    private const int MostLayers = 1024;
    private const int MostUnits = 1 << 20;

    /// <summary>What the normalisations add to the variance.</summary>
    public double Epsilon { get; init; } = 1e-12;

    /// <summary>The function of the feed-forward part.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.GELU;

    /// <summary>The number of the token that pads shorter texts.</summary>
    public int PaddingId { get; init; }

    /// <summary>The number of the first token's position.</summary>
    public int FirstPosition => Family == EncoderFamily.Roberta ? PaddingId + 1 : 0;

    /// <summary>The largest number of tokens of a text.</summary>
    public int MaximumLength => Positions - FirstPosition;

    /// <summary>Reads the <c>config.json</c> of Hugging Face's transformers.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or of a model that is no such encoder.</exception>
    public static EncoderConfiguration Read(string path)
    {
        using var stream = File.OpenRead(path);
        return new Reader(path, JsonEntry.Read($"'{path}'", stream)).Read().Checked(path);
    }

    /// <summary>The same, if the sizes go together.</summary>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public EncoderConfiguration Checked(string source)
    {
        void Demand(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidDataException($"The sizes of '{source}' do not go together: {what}.");
            }
        }

        Demand(HiddenSize % Heads == 0, $"the hidden size {HiddenSize} is no multiple of {Heads} heads");
        Demand(MaximumLength > 0, $"of {Positions} positions none is left behind the padding's, {PaddingId}");
        Demand(PaddingId < VocabularySize, $"the padding is token {PaddingId} of {VocabularySize}");
        return this;
    }

    private sealed class Reader(string path, JsonEntry root)
    {
        private static readonly string[] _decoders = ["is_decoder", "is_encoder_decoder"];

        public EncoderConfiguration Read()
        {
            var family = ReadFamily();
            RequireEncoder();
            var isDistilled = family == EncoderFamily.DistilBert;
            var configuration = new EncoderConfiguration(
                family,
                Size("vocab_size"),
                Size(isDistilled ? "dim" : "hidden_size"),
                Size(isDistilled ? "n_layers" : "num_hidden_layers", MostLayers),
                Size(isDistilled ? "n_heads" : "num_attention_heads"),
                Size(isDistilled ? "hidden_dim" : "intermediate_size"),
                Size("max_position_embeddings"),
                isDistilled ? 0 : root["type_vocab_size"].Integer(0, MostUnits));
            return configuration with
            {
                Epsilon = root["layer_norm_eps"].PositiveNumber() ?? 1e-12,
                Activation = ReadActivation(isDistilled ? "activation" : "hidden_act"),
                PaddingId = ReadPadding(family),
            };
        }

        private int ReadPadding(EncoderFamily family)
        {
            var padding = root["pad_token_id"];
            return !padding.IsNull ? padding.Integer(0, MostUnits) : family == EncoderFamily.Roberta ? 1 : 0;
        }

        private int Size(string name, int most = MostUnits) => root[name].Integer(1, most);

        private EncoderFamily ReadFamily() => root["model_type"].Text() switch
        {
            "bert" => EncoderFamily.Bert,
            "distilbert" => EncoderFamily.DistilBert,
            "roberta" or "xlm-roberta" or "camembert" => EncoderFamily.Roberta,
            var other => throw new InvalidDataException(
                $"The model_type in '{path}' must be bert, distilbert or roberta, encoders that read a whole text, but "
                + (other is null ? "is missing. " : $"is '{other}'. ")
                + "Models that write text, such as gpt2 and llama, and models of other shapes cannot be read. "
                + "Take an encoder of BERT's shape, of which there are some in most languages."),
        };

        private void RequireEncoder()
        {
            if (Array.Find(_decoders, name => root[name].Flag() == true) is { } name)
            {
                throw new InvalidDataException($"'{path}' must be of an encoder but says {name}: true. A decoder writes text; take an encoder.");
            }

            if (root["position_embedding_type"].Text() is { } positions and not "absolute")
            {
                throw new InvalidDataException($"The position_embedding_type in '{path}' must be absolute but is '{positions}', of no layer.");
            }
        }

        private ActivationFunction ReadActivation(string name) => root[name].Text() switch
        {
            "gelu" => ActivationFunction.GELU,
            "relu" => ActivationFunction.ReLU,
            "silu" or "swish" => ActivationFunction.SiLU,
            var other => throw new InvalidDataException(
                $"The {name} in '{path}' must be gelu, relu or silu but {(other is null ? "is missing" : $"is '{other}'")}; "
                + "an approximation of gelu would give other scores."),
        };
    }
}
