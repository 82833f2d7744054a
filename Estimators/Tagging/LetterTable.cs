namespace MLNet.DeepExtensions;

/// <summary>What is told of each UTF-16 unit: which letter it is, small and large ones alike, and what kind of unit.</summary>
internal static class LetterTable
{
    public const int None = 0;
    public const int Lower = 1;
    public const int Upper = 2;
    public const int OtherLetter = 3;
    public const int Digit = 4;
    public const int Dash = 5;
    public const int Other = 6;

    /// <summary>The number of kinds, those that there may be later included.</summary>
    public const int Kinds = 8;

    /// <summary>For each unit its small letter · <see cref="Kinds"/> + its kind; 0 for U+0000.</summary>
    public static int[] Units { get; } = [.. Enumerable.Range(0, 1 << 16).Select(unit => Describe((char)unit))];

    private static int Describe(char unit) => unit == '\0' ? 0 : (char.ToLowerInvariant(unit) * Kinds) + KindOf(unit);

    private static int KindOf(char unit) => unit switch
    {
        '-' or '\u2010' or '\u2011' or '\u2013' => Dash,
        _ when char.IsDigit(unit) => Digit,
        _ when char.IsLower(unit) => Lower,
        _ when char.IsUpper(unit) => Upper,
        _ when char.IsLetter(unit) => OtherLetter,
        _ => Other,
    };
}
