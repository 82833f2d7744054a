namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>The numbers of a date as expressions of its text x: what <see cref="DateFormat.Parse"/> reads. One that is none is missing.</summary>
/// <param name="format">How dates are written.</param>
internal sealed class DateExpressions(DateFormat format)
{
    /// <summary>The year.</summary>
    public string Year()
    {
        var builder = new ExpressionBuilder();
        var text = Part(builder, format.Order is DateOrder.YearMonthDay or DateOrder.Digits ? 0 : 2);
        var year = builder.Let($"single({text})");
        var century = $"({year} <= {DateFormat.LastShortYear}f ? 2000f : 1900f)";
        return builder.Build($"len({text}) == 4 ? {year} : len({text}) == 2 ? {year} + {century} : {ExpressionBuilder.Missing}");
    }

    /// <summary>The month.</summary>
    public string Month() => Number(format.Order is DateOrder.MonthDayYear or DateOrder.MonthNameDayYear ? 0 : 1);

    /// <summary>The day of the month.</summary>
    public string Day() => Number(format.Order switch
    {
        DateOrder.DayMonthYear or DateOrder.DayMonthNameYear => 0,
        DateOrder.MonthDayYear or DateOrder.MonthNameDayYear => 1,
        _ => 2,
    });

    /// <summary>The seconds of the day; 0 where there is no time.</summary>
    public string Seconds()
    {
        var builder = new ExpressionBuilder();
        var text = Part(builder, 3);
        var length = builder.Let($"mid({text}, 1, 2) == \":\" ? 1 : mid({text}, 2, 3) == \":\" ? 2 : 0");
        var hours = LetDigits(builder, $"left({text}, {length})", 23);
        var minutes = LetDigits(builder, $"mid({text}, {length} + 1, {length} + 3)", 59);
        var rest = builder.Let($"right({text}, {length} + 3)");
        var hasSeconds = builder.Let($"left({rest}, 1) == \":\"");
        var seconds = LetDigits(builder, $"{hasSeconds} ? mid({rest}, 1, 3) : \"00\"", 59);
        var half = builder.Let($"lower(left({builder.LetTrimmed(builder.Let($"{hasSeconds} ? right({rest}, 3) : {rest}"))}, 1))");
        var hour = builder.Let(
            $"{half} == \"p\" && {hours} < 12f ? {hours} + 12f : {half} == \"a\" && {hours} == 12f ? 0f : {hours}");
        return builder.Build($"{text} == \"\" ? 0f : 3600f * {hour} + 60f * {minutes} + {seconds}");
    }

    private string Number(int place)
    {
        var builder = new ExpressionBuilder();
        return builder.Build($"single({Part(builder, place)})");
    }

    // Missing unless it is from 0 to a most; a text without a digit would be 0.
    private static string LetDigits(ExpressionBuilder builder, string text, int most)
    {
        var digits = builder.Let(text);
        var number = builder.Let($"single({digits})");
        return builder.Let($"{digits} != \"\" && {number} >= 0f && {number} <= {most}f ? {number} : {ExpressionBuilder.Missing}");
    }

    // The text of one of the three numbers, or of the time; as DateParts cuts it.
    private string Part(ExpressionBuilder builder, int place)
    {
        var text = builder.LetTrimmed("x");
        if (format.Order == DateOrder.Digits)
        {
            text = builder.Let($"len({text}) < 8 ? \"\" : {text}");
            return place switch
            {
                0 => builder.Let($"left({text}, 4)"),
                1 => builder.Let($"mid({text}, 4, 6)"),
                2 => builder.Let($"mid({text}, 6, 8)"),
                _ => LetTime(builder, builder.Let($"right({text}, 8)")),
            };
        }

        var (first, rest) = format.Order switch
        {
            DateOrder.DayMonthNameYear => LetNumber(builder, text, DateParts.DayEnds, 2, DateParts.Gaps),
            DateOrder.MonthNameDayYear => LetMonthName(builder, text),
            _ => LetNumber(builder, text, DateParts.Separators, 4),
        };
        if (place == 0)
        {
            return first;
        }

        text = rest;
        (var second, rest) = format.Order switch
        {
            DateOrder.DayMonthNameYear => LetMonthName(builder, text),
            DateOrder.MonthNameDayYear => LetNumber(builder, text, DateParts.DayEnds, 2, DateParts.Gaps),
            _ => LetNumber(builder, text, DateParts.Separators, 2),
        };
        if (place == 1)
        {
            return second;
        }

        text = rest;
        var (length, _) = LetLength(builder, text, [string.Empty, .. Letters(DateParts.Ends)], 4);
        return place == 2 ? builder.Let($"left({text}, {length})") : LetTime(builder, builder.Let($"right({text}, {length})"));
    }

    // A number up to one of the letters that may end it, and what stands behind that, or behind one of several gaps more.
    private static (string Text, string Behind) LetNumber(ExpressionBuilder builder, string text, string ends, int longest, string gaps = "")
    {
        var (length, behind) = LetLength(builder, text, Letters(ends), longest);
        return (builder.Let($"left({text}, {length})"), gaps.Length == 0 ? behind : LetOneTrimmed(builder, behind, gaps));
    }

    // The number of the month; both are empty where no name of one is.
    private static (string Text, string Behind) LetMonthName(ExpressionBuilder builder, string text)
    {
        var small = builder.Let($"lower({text})");
        var letters = builder.Let($"left({small}, {MonthNames.ShortLength})");
        string IsName(string name) => $"left({small}, {name.Length}) == \"{name}\"";
        var number = builder.Let(string.Concat(
            MonthNames.All.Select((name, month) => $"{letters} == \"{name[..MonthNames.ShortLength]}\" ? \"{month + 1}\" : ")) + "\"\"");
        var whole = string.Concat(MonthNames.All.Append(MonthNames.Sept).Select(name => $"{IsName(name)} ? {name.Length} : "));
        var length = builder.Let($"{number} == \"\" ? 0 : {whole}{MonthNames.ShortLength}");
        var behind = builder.Let($"{number} == \"\" ? \"\" : right({text}, {length})");
        return (number, LetOneTrimmed(builder, LetOneTrimmed(builder, behind, DateParts.Points), DateParts.Gaps));
    }

    private static string LetOneTrimmed(ExpressionBuilder builder, string text, string letters) =>
        builder.Let($"{ExpressionBuilder.IsAnyOf($"left({text}, 1)", Letters(letters))} ? right({text}, 1) : {text}");

    private static (string Length, string Behind) LetLength(ExpressionBuilder builder, string text, string[] ends, int longest)
    {
        string Is(int length) => ExpressionBuilder.IsAnyOf($"mid({text}, {length}, {length + 1})", ends);
        var four = longest < 4 ? "0" : $"{Is(4)} ? 4 : 0";
        var found = builder.Let($"{text} == \"\" ? 0 : {Is(1)} ? 1 : {Is(2)} ? 2 : {four}");
        return (found, builder.Let($"{found} == 0 ? \"\" : right({text}, {found} + 1)"));
    }

    private static string[] Letters(string text) => [.. text.Select(letter => $"{letter}")];

    private static string LetTime(ExpressionBuilder builder, string text) =>
        builder.LetTrimmed(builder.Let($"{ExpressionBuilder.IsAnyOf($"left({text}, 1)", ["T", "t", ","])} ? right({text}, 1) : {text}"));
}
