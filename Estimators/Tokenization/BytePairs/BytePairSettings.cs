namespace MLNet.DeepExtensions.Tokenization;

/// <summary>How a byte-level BPE vocabulary is used, where no <c>tokenizer_config.json</c> or <c>tokenizer.json</c> says so.</summary>
public sealed record BytePairSettings
{
    /// <summary>Whether a text that does not begin with a space is given one, so that its first word is cut as the others. Default false.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>The token that begins a row. Default null: <c>&lt;s&gt;</c>, as in RoBERTa, if the vocabulary has it, and otherwise none, as in
    /// GPT-2.</summary>
    public string? StartToken { get; init; }

    /// <summary>The token that ends a text. Default null: <c>&lt;/s&gt;</c>, as in RoBERTa, if the vocabulary has it, and otherwise none, as in
    /// GPT-2.</summary>
    public string? EndToken { get; init; }

    /// <summary>How often the token that ends a text stands between two texts, positive. Default 2, as in RoBERTa.</summary>
    public int Separators { get; init; } = 2;
}
