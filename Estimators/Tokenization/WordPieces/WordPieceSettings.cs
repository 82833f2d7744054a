namespace MLNet.DeepExtensions.Tokenization;

/// <summary>How a WordPiece vocabulary was made, where no <c>tokenizer_config.json</c> or <c>tokenizer.json</c> says so. The defaults are those of
/// uncased English BERT.</summary>
public sealed record WordPieceSettings
{
    /// <summary>Whether letters are made small. Default true; false for a cased vocabulary.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Whether accents are taken off letters. Default null: as <see cref="Lowercase"/> says.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether each Chinese character is a word. Default true.</summary>
    public bool SplitChinese { get; init; } = true;

    /// <summary>The token of a word that has no pieces. Default <c>[UNK]</c>.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>The token that begins a row. Default <c>[CLS]</c>.</summary>
    public string StartToken { get; init; } = "[CLS]";

    /// <summary>The token that ends a text. Default <c>[SEP]</c>.</summary>
    public string EndToken { get; init; } = "[SEP]";

    /// <summary>The token that fills short rows. Default <c>[PAD]</c>; a vocabulary need not have it.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>The token that stands for what an encoder is to guess. Default <c>[MASK]</c>; a vocabulary need not have it.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>How the pieces are written that continue a word.</summary>
    internal string ContinuationPrefix { get; init; } = "##";

    /// <summary>Words of more characters are unknown.</summary>
    internal int MaximumWordLength { get; init; } = 100;

    /// <summary>Whether accents are taken off.</summary>
    internal bool StripsAccents => StripAccents ?? Lowercase;
}
