namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>How dates are written as texts. A time may follow; the clock is taken as it is written, whatever its zone.</summary>
/// <param name="Order">The order of its parts.</param>
/// <param name="HasTime">Whether the time of the day is of interest.</param>
internal sealed record DateFormat(DateOrder Order, bool HasTime)
{
    /// <summary>The last year that two digits stand for in this century, as in .NET's own calendars.</summary>
    public const int LastShortYear = 49;

    private const string TimePattern = " HH:mm";
    private static readonly char[] _separators = ['-', '/', '.', ' ', ',', 'T'];

    private static readonly Dictionary<DateOrder, string> _patterns = new()
    {
        [DateOrder.YearMonthDay] = "yyyy-MM-dd",
        [DateOrder.DayMonthYear] = "dd.MM.yyyy",
        [DateOrder.MonthDayYear] = "MM/dd/yyyy",
        [DateOrder.Digits] = "yyyyMMdd",
        [DateOrder.DayMonthNameYear] = "dd MMM yyyy",
        [DateOrder.MonthNameDayYear] = "MMM dd, yyyy",
    };

    /// <summary>Reads a pattern as .NET writes them; any separator is taken for any other.</summary>
    /// <exception cref="ArgumentException">It is no such pattern.</exception>
    public static DateFormat FromPattern(string pattern)
    {
        var time = pattern.IndexOfAny(['H', 'h']);
        var date = time < 0 ? pattern : pattern[..time];
        var parts = string.Join('-', date.Split(_separators, StringSplitOptions.RemoveEmptyEntries));
        var order = parts.Replace("MMMM", "MMM", StringComparison.Ordinal) switch
        {
            "yyyy-MM-dd" or "yyyy-M-d" => DateOrder.YearMonthDay,
            "dd-MM-yyyy" or "d-M-yyyy" or "dd-MM-yy" or "d-M-yy" => DateOrder.DayMonthYear,
            "MM-dd-yyyy" or "M-d-yyyy" or "MM-dd-yy" or "M-d-yy" => DateOrder.MonthDayYear,
            "yyyyMMdd" => DateOrder.Digits,
            "dd-MMM-yyyy" or "d-MMM-yyyy" or "dd-MMM-yy" or "d-MMM-yy" => DateOrder.DayMonthNameYear,
            "MMM-dd-yyyy" or "MMM-d-yyyy" or "MMM-dd-yy" or "MMM-d-yy" => DateOrder.MonthNameDayYear,
            _ => (DateOrder?)null,
        };
        return order is { } known
            ? new DateFormat(known, pattern.Contains(':', StringComparison.Ordinal))
            : throw new ArgumentException(
                $"The format of a date must be one of {string.Join(", ", _patterns.Values.Select(known => $"\"{known}\""))}, "
                + $"and may go on with \"{TimePattern}\", but is \"{pattern}\".");
    }

    /// <summary>The pattern that <see cref="FromPattern"/> reads.</summary>
    public string ToPattern() => _patterns[Order] + (HasTime ? TimePattern : string.Empty);

    /// <summary>Reads a date.</summary>
    /// <returns>The date, and the time of the day that stands behind it, if one does; null if it is no date.</returns>
    public (DateOnly Date, TimeOnly? Time)? Parse(ReadOnlySpan<char> text)
    {
        var parts = DateParts.Cut(text.Trim(' '), Order);
        var (year, month, day) = Order switch
        {
            DateOrder.DayMonthYear or DateOrder.DayMonthNameYear => (ReadYear(parts.Third), ReadNumber(parts.Second), ReadNumber(parts.First)),
            DateOrder.MonthDayYear or DateOrder.MonthNameDayYear => (ReadYear(parts.Third), ReadNumber(parts.First), ReadNumber(parts.Second)),
            _ => (ReadYear(parts.First), ReadNumber(parts.Second), ReadNumber(parts.Third)),
        };
        var time = ReadTime(parts.Time);
        return year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && (time is not null || parts.Time.IsEmpty)
                ? (new DateOnly(year, month, day), time)
                : null;
    }

    /// <summary>Reads a date with its time; without one it is midnight.</summary>
    /// <returns>The moment; null if it is no date.</returns>
    public DateTime? ParseMoment(ReadOnlySpan<char> text) => Parse(text) is { } found ? found.Date.ToDateTime(found.Time ?? default) : null;

    private static int ReadYear(ReadOnlySpan<char> text) => (text.Length, ReadNumber(text)) switch
    {
        (4, var year) => year,
        (2, >= 0 and var year) => year + (year <= LastShortYear ? 2000 : 1900),
        _ => -1,
    };

    private static int ReadNumber(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return -1;
        }

        var number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (10 * number) + digit - '0';
        }

        return number;
    }

    // Hours, minutes, perhaps seconds, perhaps a.m. or p.m.; a fraction of the second and a zone are passed over. Null if it is no time.
    private static TimeOnly? ReadTime(ReadOnlySpan<char> text)
    {
        var length = text.IndexOf(':');
        if (length is not (1 or 2) || text.Length < length + 3 || ReadNumber(text[..length]) is not (>= 0 and <= 23 and var hour)
            || ReadNumber(text.Slice(length + 1, 2)) is not (>= 0 and <= 59 and var minute))
        {
            return null;
        }

        var rest = text[(length + 3)..];
        var second = 0;
        if (rest is [':', ..])
        {
            second = rest.Length >= 3 ? ReadNumber(rest.Slice(1, 2)) : -1;
            rest = rest.Length >= 3 ? rest[3..] : default;
        }

        if (second is < 0 or > 59)
        {
            return null;
        }

        hour = rest.TrimStart(' ') switch
        {
            ['p' or 'P', ..] when hour < 12 => hour + 12,
            ['a' or 'A', ..] when hour == 12 => 0,
            _ => hour,
        };
        return new TimeOnly(hour, minute, second);
    }
}
