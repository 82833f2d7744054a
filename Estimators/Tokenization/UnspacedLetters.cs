using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Counts how many letters are of scripts that are written without spaces between words.</summary>
internal sealed class UnspacedLetters
{
    private static readonly (int First, int Last)[] _unspaced =
    [
        (0x0E00, 0x0EFF), // Thai, Lao
        (0x1000, 0x109F), // Myanmar
        (0x1780, 0x17FF), // Khmer
        (0x3005, 0x3007), // Han: iteration mark, closing mark, zero
        (0x3040, 0x30FF), // Hiragana, Katakana
        (0x31F0, 0x31FF), // Katakana, small letters
        (0x3400, 0x4DBF), // Han
        (0x4E00, 0x9FFF), // Han
        (0xA9E0, 0xA9FF), // Myanmar
        (0xAA60, 0xAA7F), // Myanmar
        (0xF900, 0xFAFF), // Han, compatibility
        (0xFF66, 0xFF9F), // Katakana, half width
        (0x20000, 0x3FFFF), // Han
    ];

    private long _letters;
    private long _unspacedLetters;

    /// <summary>The part of all letters so far, from 0 to 1; 0 without letters.</summary>
    public double Share => _letters == 0 ? 0 : (double)_unspacedLetters / _letters;

    /// <summary>Counts the letters of a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                _letters++;
                _unspacedLetters += IsUnspaced(rune.Value) ? 1 : 0;
            }
        }
    }

    private static bool IsUnspaced(int value) =>
        value >= _unspaced[0].First && Array.Exists(_unspaced, range => value >= range.First && value <= range.Last);
}
