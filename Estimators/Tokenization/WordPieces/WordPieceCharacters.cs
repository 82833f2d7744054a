using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What WordPiece makes of single characters before it looks for words: spaces, nothing, or other characters, of which some are words of
/// their own (Devlin et al. 2019, <c>BasicTokenizer</c>; letter by letter, so that a capital sigma always becomes a small one).</summary>
/// <param name="settings">The settings of the vocabulary.</param>
internal sealed class WordPieceCharacters(WordPieceSettings settings)
{
    /// <summary>What stands for white space.</summary>
    public const int Space = ' ';

    private const int ReplacementCharacter = 0xFFFD;
    private const int CapitalDottedI = 0x130;

    private static readonly (int First, int Last)[] _chinese =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF),
        (0x2F800, 0x2FA1F),
    ];

    /// <summary>What a character becomes.</summary>
    /// <param name="codePoint">The character; also half a surrogate.</param>
    /// <returns>Characters in order, and whether each is a word of its own; none if it is left out.</returns>
    public IReadOnlyList<(int CodePoint, bool IsAlone)> Expand(int codePoint)
    {
        if (codePoint is '\t' or '\n' or '\r')
        {
            return [(Space, false)];
        }

        if (codePoint is 0 or ReplacementCharacter || !Rune.IsValid(codePoint))
        {
            return [];
        }

        return Rune.GetUnicodeCategory(new Rune(codePoint)) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => [],
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => [(Space, false)],
            _ => [.. Normalize(codePoint).Select(rune => (rune.Value, IsAlone(codePoint, rune)))],
        };
    }

    private bool IsAlone(int original, Rune rune) => (settings.SplitChinese && IsChinese(original)) || IsPunctuation(rune);

    private IEnumerable<Rune> Normalize(int codePoint)
    {
        var text = new Rune(codePoint).ToString();
        var runes = settings.StripsAccents
            ? text.Normalize(NormalizationForm.FormD).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            : text.EnumerateRunes();
        return settings.Lowercase ? runes.SelectMany(ToLower) : runes;
    }

    // Unicode's full mapping; the capital I with a dot is the one letter that becomes two.
    private static IEnumerable<Rune> ToLower(Rune rune) =>
        rune.Value == CapitalDottedI ? [new Rune('i'), new Rune('\u0307')] : [Rune.ToLowerInvariant(rune)];

    private static bool IsChinese(int codePoint) => Array.Exists(_chinese, range => codePoint >= range.First && codePoint <= range.Last);

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > ' ' and < 127
        : Rune.IsPunctuation(rune);
}
