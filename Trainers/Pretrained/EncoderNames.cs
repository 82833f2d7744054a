using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>The names that Hugging Face's transformers give to the weights of an encoder's family, behind a prefix that differs.</summary>
internal sealed class EncoderNames
{
    /// <summary>The vectors of the tokens, by which the prefix is found.</summary>
    public const string Words = "embeddings.word_embeddings";

    private readonly string _layers;
    private readonly string[] _parts;

    private EncoderNames(string layers, params string[] parts) => (_layers, _parts) = (layers, parts);

    /// <summary>The vectors of the positions.</summary>
    public static string Positions => "embeddings.position_embeddings";

    /// <summary>The vectors of the segments.</summary>
    public static string Segments => "embeddings.token_type_embeddings";

    /// <summary>The normalisation of the vectors' sum.</summary>
    public static string Normalization => "embeddings.LayerNorm";

    /// <summary>The parts of a name under which all weights of the encoder are, and no others.</summary>
    public IEnumerable<string> Roots => ["embeddings.", _layers];

    /// <summary>The names of a family.</summary>
    public static EncoderNames ForFamily(EncoderFamily family) => family == EncoderFamily.DistilBert
        ? new(
            "transformer.layer.",
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm")
        : new(
            "encoder.layer.",
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    /// <summary>The name of a part of a layer.</summary>
    /// <param name="layer">The number of the layer, from 0 on.</param>
    /// <param name="part">The part.</param>
    public string Get(int layer, EncoderPart part) => string.Create(CultureInfo.InvariantCulture, $"{_layers}{layer}.{_parts[(int)part]}");
}

/// <summary>The parts of an encoder layer that have weights.</summary>
internal enum EncoderPart
{
    /// <summary>Makes the queries.</summary>
    Query,

    /// <summary>Makes the keys.</summary>
    Key,

    /// <summary>Makes the values.</summary>
    Value,

    /// <summary>Joins the heads.</summary>
    Joined,

    /// <summary>Normalises after the attention.</summary>
    AttentionNormalization,

    /// <summary>The first linear layer of the feed-forward part.</summary>
    Inner,

    /// <summary>The second linear layer of the feed-forward part.</summary>
    Outer,

    /// <summary>Normalises after the feed-forward part.</summary>
    Normalization,
}
