namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>The networks to choose from.</summary>
internal enum TextNetwork
{
    /// <summary>Two LSTM layers that read in both directions, given layer by layer.</summary>
    Classic,

    /// <summary>The package's own bidirectional LSTM, with its defaults.</summary>
    BiLstm,

    /// <summary>The package's own transformer, with its defaults.</summary>
    TransformerEncoder,

    /// <summary>The package's own convolutional network, with its defaults.</summary>
    TextCnn,

    /// <summary>A pretrained encoder.</summary>
    Encoder,
}

/// <summary>What the command line says to the text examples.</summary>
/// <param name="Data">A file of labels and texts; null for the e-mails of <see cref="SpamAssassin"/>.</param>
/// <param name="Network">The network.</param>
/// <param name="Rows">How many of the texts to use; null for all.</param>
/// <param name="Positive">What a text is called whose label is true.</param>
/// <param name="Negative">What a text is called whose label is false.</param>
internal sealed record TextSettings(FileInfo? Data, TextNetwork Network, int? Rows, string Positive, string Negative)
{
    /// <summary>The folder or ONNX file of a pretrained encoder; null for MiniLM, which NuGet has.</summary>
    public string? EncoderPath { get; init; }

    /// <summary>What a text is called.</summary>
    public string Name(bool label) => label ? Positive : Negative;
}
