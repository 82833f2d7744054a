using System.Buffers;
using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Parts texts into words as GPT-2 does (Radford et al. 2019): endings of English contractions, letters, numbers and other signs, each with
/// the space before it, and white space.</summary>
internal static class BytePairWords
{
    /// <summary>What a character is.</summary>
    public enum Kind
    {
        /// <summary>Neither of the others.</summary>
        Other,

        /// <summary>A letter.</summary>
        Letter,

        /// <summary>A number.</summary>
        Number,

        /// <summary>White space.</summary>
        Space,
    }

    /// <summary>The endings, after the apostrophe.</summary>
    public static IReadOnlyList<string> Endings { get; } = ["s", "t", "m", "d", "re", "ve", "ll"];

    /// <summary>What a character is.</summary>
    public static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
        _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
    };

    /// <summary>Where the word ends that begins a text.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <returns>The number of its UTF-16 units, positive.</returns>
    public static int FirstLength(ReadOnlySpan<char> text)
    {
        if (EndingLength(text) is > 0 and var ending)
        {
            return ending;
        }

        var hasSpace = text[0] == ' ' && text.Length > 1 && KindAt(text[1..], out _) != Kind.Space;
        var start = hasSpace ? 1 : 0;
        var kind = KindAt(text[start..], out _);
        var end = start;
        while (end < text.Length && KindAt(text[end..], out var units) == kind)
        {
            end += units;
        }

        // The last white space before a word is left to it.
        return kind == Kind.Space && end < text.Length && end > 1 ? end - 1 : end;
    }

    private static int EndingLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'')
        {
            foreach (var ending in Endings)
            {
                if (text[1..].StartsWith(ending, StringComparison.Ordinal))
                {
                    return 1 + ending.Length;
                }
            }
        }

        return 0;
    }

    // Half a surrogate is what it is written as, the replacement character.
    private static Kind KindAt(ReadOnlySpan<char> text, out int units) =>
        Rune.DecodeFromUtf16(text, out var rune, out units) == OperationStatus.Done ? KindOf(rune) : KindOf(Rune.ReplacementChar);
}
