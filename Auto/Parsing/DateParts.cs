using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>
/// The pieces of a text that may be a date: three numbers, of which the name of a month is one, and a time. All are empty where it cannot be one.
/// </summary>
internal readonly ref struct DateParts
{
    /// <summary>What stands between the numbers of a date.</summary>
    public const string Separators = "-/.";

    /// <summary>What stands behind a date, if anything does.</summary>
    public const string Ends = " Tt,";

    /// <summary>What stands behind the day where the month has a name.</summary>
    public const string DayEnds = " -/.,";

    /// <summary>What may stand behind the name of a month, or of a day's point, before <see cref="Gaps"/>.</summary>
    public const string Points = ".,";

    /// <summary>What may stand between a point and the next part.</summary>
    public const string Gaps = " -/";

    private static readonly string[] _months = [.. Enumerable.Range(1, 12).Select(month => month.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The first number.</summary>
    public ReadOnlySpan<char> First { get; private init; }

    /// <summary>The second number.</summary>
    public ReadOnlySpan<char> Second { get; private init; }

    /// <summary>The third number.</summary>
    public ReadOnlySpan<char> Third { get; private init; }

    /// <summary>The time; empty for none.</summary>
    public ReadOnlySpan<char> Time { get; private init; }

    /// <summary>Cuts a text.</summary>
    public static DateParts Cut(ReadOnlySpan<char> text, DateOrder order) => order switch
    {
        DateOrder.Digits when text.Length < 8 => default,
        DateOrder.Digits => new DateParts { First = text[..4], Second = text[4..6], Third = text[6..8], Time = TrimTime(text[8..]) },
        DateOrder.DayMonthNameYear => CutDayFirst(text),
        DateOrder.MonthNameDayYear => CutNameFirst(text),
        _ => CutNumbers(text),
    };

    private static DateParts CutNumbers(ReadOnlySpan<char> text)
    {
        var first = text[..LengthBefore(text, Separators, 4, mayEndText: false)];
        var rest = first.IsEmpty ? default : text[(first.Length + 1)..];
        var second = rest[..LengthBefore(rest, Separators, 2, mayEndText: false)];
        return second.IsEmpty ? default : WithYear(first, second, rest[(second.Length + 1)..]);
    }

    private static DateParts CutDayFirst(ReadOnlySpan<char> text)
    {
        var day = text[..LengthBefore(text, DayEnds, 2, mayEndText: false)];
        var rest = day.IsEmpty ? default : TrimOne(text[(day.Length + 1)..], Gaps);
        var (month, length) = MonthNames.Match(rest);
        return month == 0 ? default : WithYear(day, _months[month - 1], TrimOne(TrimOne(rest[length..], Points), Gaps));
    }

    private static DateParts CutNameFirst(ReadOnlySpan<char> text)
    {
        var (month, length) = MonthNames.Match(text);
        var rest = TrimOne(TrimOne(text[length..], Points), Gaps);
        var day = rest[..LengthBefore(rest, DayEnds, 2, mayEndText: false)];
        return month == 0 || day.IsEmpty ? default : WithYear(_months[month - 1], day, TrimOne(rest[(day.Length + 1)..], Gaps));
    }

    private static DateParts WithYear(ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> rest)
    {
        var year = rest[..LengthBefore(rest, Ends, 4, mayEndText: true)];
        return year.IsEmpty ? default : new DateParts { First = first, Second = second, Third = year, Time = TrimTime(rest[year.Length..]) };
    }

    private static ReadOnlySpan<char> TrimOne(ReadOnlySpan<char> text, string letters) =>
        text is [var first, ..] && letters.Contains(first, StringComparison.Ordinal) ? text[1..] : text;

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
