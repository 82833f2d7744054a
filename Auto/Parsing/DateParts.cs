namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>The pieces of a text that may be a date: three numbers and a time. All are empty where it cannot be one.</summary>
internal readonly ref struct DateParts
{
    /// <summary>What stands between the numbers of a date.</summary>
    public const string Separators = "-/.";

    /// <summary>What stands behind a date, if anything does.</summary>
    public const string Ends = " Tt,";

    /// <summary>The first number.</summary>
    public ReadOnlySpan<char> First { get; private init; }

    /// <summary>The second number.</summary>
    public ReadOnlySpan<char> Second { get; private init; }

    /// <summary>The third number.</summary>
    public ReadOnlySpan<char> Third { get; private init; }

    /// <summary>The time; empty for none.</summary>
    public ReadOnlySpan<char> Time { get; private init; }

    /// <summary>Cuts a text.</summary>
    public static DateParts Cut(ReadOnlySpan<char> text, DateOrder order)
    {
        if (order == DateOrder.Digits)
        {
            return text.Length < 8
                ? default
                : new DateParts { First = text[..4], Second = text[4..6], Third = text[6..8], Time = TrimTime(text[8..]) };
        }

        var first = text[..LengthBefore(text, Separators, 4, mayEndText: false)];
        var rest = first.IsEmpty ? default : text[(first.Length + 1)..];
        var second = rest[..LengthBefore(rest, Separators, 2, mayEndText: false)];
        rest = second.IsEmpty ? default : rest[(second.Length + 1)..];
        var third = rest[..LengthBefore(rest, Ends, 4, mayEndText: true)];
        return third.IsEmpty ? default : new DateParts { First = first, Second = second, Third = third, Time = TrimTime(rest[third.Length..]) };
    }

    // A number of one, two or four digits; 0 if none of them ends as it should.
    private static int LengthBefore(ReadOnlySpan<char> text, string ends, int longest, bool mayEndText)
    {
        for (var length = 1; length <= longest; length *= 2)
        {
            if (length < text.Length ? ends.Contains(text[length], StringComparison.Ordinal) : length == text.Length && mayEndText)
            {
                return length;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<char> TrimTime(ReadOnlySpan<char> text) => text.TrimStart("Tt,").TrimStart(' ');
}
