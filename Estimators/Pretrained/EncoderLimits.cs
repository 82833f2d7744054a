using System.Globalization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions;

/// <summary>Requires that settings fit a pretrained encoder.</summary>
internal static class EncoderLimits
{
    private const int FewestTokens = 3; // the special ones at both ends, and one between them

    /// <summary>Requires that an encoder has as many parts as are trained.</summary>
    /// <param name="trained">How many of its last parts are trained; null for all.</param>
    /// <param name="all">How many it has.</param>
    /// <param name="parts">What they are, in words.</param>
    /// <param name="name">The name of the setting.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer, or the number is negative.</exception>
    public static void RequireTrained(int? trained, int all, string parts, string name)
    {
        var count = trained ?? all;
        Require.Finite(
            count,
            name,
            count >= 0 && count <= all,
            string.Create(CultureInfo.InvariantCulture, $"null or from 0 to {all}, the {parts} that the encoder has"));
    }

    /// <summary>Requires that an encoder can read as many tokens.</summary>
    /// <param name="length">How many it is to read; null for what is usual.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="texts">What it reads, in words.</param>
    /// <param name="name">The name of the setting.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer positions, or there is no room for a token.</exception>
    public static void RequireLength(int? length, TextEncoder encoder, string texts, string name)
    {
        if (length < FewestTokens || length > encoder.MaximumLength)
        {
            throw new ArgumentOutOfRangeException(
                name,
                length,
                $"{name} must be from {FewestTokens} to {encoder.MaximumLength}, the positions that the encoder has. Longer {texts} are cut.");
        }
    }
}
