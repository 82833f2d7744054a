namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The regular expressions, in RE2's syntax, that cut a text into tokens. The longest match counts.</summary>
internal static class TokenPatterns
{
    private const string UnspacedScripts = @"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}";

    // A class cannot be subtracted from another, but "neither a non-letter nor of these scripts" says it.
    private const string WordStart = @"(?:[^\P{L}" + UnspacedScripts + @"]|\p{N})";

    // With combining marks, and the invisible joiners that Persian and the scripts of India write inside words.
    private const string Word = WordStart + "(?:" + WordStart + @"|[\p{M}\x{200C}\x{200D}])*";

    private const string Contraction = @"(?i:['’](?:s|t|re|ve|m|ll|d))\b";

    private const string LineBreak = @"(?i:<br\s*/?>)";

    private const string EmojiPart = @"\p{So}[\p{M}\p{Sk}]*";

    private const string Emoji = EmojiPart + @"(?:\x{200D}" + EmojiPart + ")*";

    private const string Character = @"[^\s\p{Z}\p{Cc}\p{Cf}\p{M}]\p{M}*";

    /// <summary>A token in the mode <see cref="TokenMode.Words"/>, or a line break.</summary>
    public const string Words = Word + "|" + Contraction + "|" + Characters;

    /// <summary>A token in the mode <see cref="TokenMode.Characters"/>, or a line break.</summary>
    public const string Characters = LineBreak + "|" + Emoji + "|" + Character;

    /// <summary>What is left out besides white space: HTML's line breaks.</summary>
    public const string LeftOut = LineBreak;

    /// <summary>What is left out if punctuation is not kept: all signs and symbols except for emoji.</summary>
    public const string LeftOutWithPunctuation = LineBreak + @"|[\p{P}\p{Sm}\p{Sc}\p{Sk}]\p{M}*";
}
