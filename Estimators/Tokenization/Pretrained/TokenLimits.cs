using System.Globalization;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>How many tokens a row may have.</summary>
internal static class TokenLimits
{
    /// <summary>What the sequence trainers read of a row by default.</summary>
    public const int DefaultLength = 256;

    /// <summary>How many tokens of the first of two texts are kept: the longer is cut first, and of two that are too long the first keeps one
    /// more.</summary>
    /// <param name="first">The tokens of the first text; if they are more than the room, any number that is.</param>
    /// <param name="second">The tokens of the second text, likewise.</param>
    /// <param name="room">The tokens that both may have.</param>
    public static int LengthOfFirst(int first, int second, int room) => Math.Min(first, Math.Max(room - second, (room + 1) / 2));

    /// <summary>Requires room for the special tokens and one token of each text.</summary>
    /// <param name="maximumLength">The most tokens of a row.</param>
    /// <param name="texts">The number of texts in a row, 1 or 2.</param>
    /// <param name="tokenizer">What knows the special tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room.</exception>
    public static void Require(int maximumLength, int texts, PretrainedTokenizer tokenizer)
    {
        var special = texts == 1 ? tokenizer.Special.CountOfOne : tokenizer.Special.CountOfTwo;
        if (maximumLength < special + texts)
        {
            throw new ArgumentOutOfRangeException(nameof(maximumLength), maximumLength, string.Create(
                CultureInfo.InvariantCulture,
                $"The maximum length must be at least {special + texts} tokens, room for {special} special ones and one of each text."));
        }
    }
}
