using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> says, as Hugging Face's libraries write it.</summary>
/// <param name="root">The file; null if there is none.</param>
internal sealed class TokenizerConfig(JsonEntry? root)
{
    /// <summary>The token that fills short rows; null if the file does not say.</summary>
    public string? PaddingToken => root?["pad_token"].Token();

    /// <summary>The token that stands for what an encoder is to guess; null if the file does not say.</summary>
    public string? MaskToken => root?["mask_token"].Token();

    /// <summary>Changes the settings of WordPiece that the file has.</summary>
    public WordPieceSettings ApplyTo(WordPieceSettings settings) => root is not { } file ? settings : settings with
    {
        Lowercase = file["do_lower_case"].Flag() ?? settings.Lowercase,
        StripAccents = file["strip_accents"].Flag() ?? settings.StripAccents,
        SplitChinese = file["tokenize_chinese_chars"].Flag() ?? settings.SplitChinese,
        UnknownToken = file["unk_token"].Token() ?? settings.UnknownToken,
        StartToken = file["cls_token"].Token() ?? settings.StartToken,
        EndToken = file["sep_token"].Token() ?? settings.EndToken,
        PaddingToken = file["pad_token"].Token() ?? settings.PaddingToken,
        MaskToken = file["mask_token"].Token() ?? settings.MaskToken,
    };

    /// <summary>Changes the settings of byte-level BPE that the file has.</summary>
    public BytePairSettings ApplyTo(BytePairSettings settings) => root is not { } file ? settings : settings with
    {
        AddPrefixSpace = file["add_prefix_space"].Flag() ?? settings.AddPrefixSpace,
        StartToken = file["cls_token"].Token() ?? settings.StartToken,
        EndToken = file["sep_token"].Token() ?? settings.EndToken,
    };
}
