using System.Globalization;
using System.Text.Json;
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
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new Reader(path, document.RootElement).Read().Checked(path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' must be the configuration of an encoder, a JSON object, but cannot be read: {e.Message}", e);
        }
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

    // Entries by name, each with its range.
    private sealed class Reader(string path, JsonElement root)
    {
        private static readonly string[] _decoders = ["is_decoder", "is_encoder_decoder"];

        public EncoderConfiguration Read()
        {
            var family = ReadFamily();
            RequireEncoder();
            var isDistilled = family == EncoderFamily.DistilBert;
            var configuration = new EncoderConfiguration(
                family,
                Integer("vocab_size"),
                Integer(isDistilled ? "dim" : "hidden_size"),
                Integer(isDistilled ? "n_layers" : "num_hidden_layers", MostLayers),
                Integer(isDistilled ? "n_heads" : "num_attention_heads"),
                Integer(isDistilled ? "hidden_dim" : "intermediate_size"),
                Integer("max_position_embeddings"),
                isDistilled ? 0 : Integer("type_vocab_size", least: 0));
            return configuration with
            {
                Epsilon = Find("layer_norm_eps") is { } epsilon ? Number("layer_norm_eps", epsilon) : 1e-12,
                Activation = ReadActivation(isDistilled ? "activation" : "hidden_act"),
                PaddingId = Find("pad_token_id") is null ? (family == EncoderFamily.Roberta ? 1 : 0) : Integer("pad_token_id", least: 0),
            };
        }

        private EncoderFamily ReadFamily() => Text("model_type") switch
        {
            "bert" => EncoderFamily.Bert,
            "distilbert" => EncoderFamily.DistilBert,
            "roberta" or "xlm-roberta" or "camembert" => EncoderFamily.Roberta,
            var other => throw new InvalidDataException(
                $"The model_type in '{path}' must be bert, distilbert or roberta, encoders that read a whole text, but is '{other}'. "
                + "Models that write text, such as gpt2 and llama, and models of other shapes cannot be read. "
                + "Take an encoder of BERT's shape, of which there are some in most languages."),
        };

        private void RequireEncoder()
        {
            if (Array.Find(_decoders, IsTrue) is { } name)
            {
                throw new InvalidDataException($"'{path}' must be of an encoder but says {name}: true. A decoder writes text; take an encoder.");
            }

            if (Find("position_embedding_type")?.GetString() is { } positions and not "absolute")
            {
                throw new InvalidDataException($"The position_embedding_type in '{path}' must be absolute but is '{positions}', of no layer.");
            }
        }

        private ActivationFunction ReadActivation(string name) => Text(name) switch
        {
            "gelu" => ActivationFunction.GELU,
            "relu" => ActivationFunction.ReLU,
            "silu" or "swish" => ActivationFunction.SiLU,
            var other => throw new InvalidDataException(
                $"The {name} in '{path}' must be gelu, relu or silu but is '{other}'; an approximation of gelu would give other scores."),
        };

        private bool IsTrue(string name) => Find(name) is { ValueKind: JsonValueKind.True };

        private JsonElement? Find(string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        private JsonElement Get(string name) => Find(name) ?? throw new InvalidDataException(
            $"'{path}' must be the configuration of an encoder but has no entry '{name}'. Take the config.json that belongs to the weights.");

        private string Text(string name) => Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(name, "a text");

        private int Integer(string name, int most = MostUnits, int least = 1)
        {
            var value = Get(name);
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
                ? number
                : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most:N0}"));
        }

        private double Number(string name, JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number > 0
                ? number
                : throw Wrong(name, "a positive number");

        private InvalidDataException Wrong(string name, string expected) =>
            new($"The {name} in '{path}' must be {expected} but is {Get(name).GetRawText()}.");
    }
}
