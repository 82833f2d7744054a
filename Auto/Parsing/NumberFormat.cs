using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>How numbers are written as texts: "1.234,56 €".</summary>
/// <param name="Decimal">What stands before the fraction.</param>
/// <param name="Groups">What may stand between groups of three digits; empty for nothing.</param>
/// <param name="Affixes">What may stand before or after the number.</param>
internal sealed partial record NumberFormat(char Decimal, string Groups, IReadOnlyList<string> Affixes)
{
    private const int LongestCore = 32;
    private const string Minus = "-−";
    private const string Signs = Minus + "+";
    private static readonly string[] _spaces = [" ", "\u00A0", "\u202F", "\u2009"];

    /// <summary>All blanks that are used between groups.</summary>
    public static string Spaces { get; } = string.Concat(_spaces);

    /// <summary>Both apostrophes that are used between groups.</summary>
    public const string Apostrophes = "'’";

    /// <summary>Reads an example: the number 1234.56, or 1234, as the format writes it, and behind it what may stand beside numbers.</summary>
    /// <exception cref="ArgumentException">It is no such example.</exception>
    public static NumberFormat FromExample(string example)
    {
        var match = Example().Match(example);
        if (!match.Success)
        {
            throw new ArgumentException(
                $"The format of a number must be 1234.56 as it is written, such as \"1.234,56 €\", \"$1,234.56\" or \"12%\", but is \"{example}\".");
        }

        var group = match.Groups["group"].Value;
        var groups = group.Length == 0 ? group
            : Spaces.Contains(group, StringComparison.Ordinal) ? Spaces
            : Apostrophes.Contains(group, StringComparison.Ordinal) ? Apostrophes
            : group;
        var point = match.Groups["decimal"].Value is [var only] ? only : group == "." ? ',' : '.';
        string[] affixes = [.. match.Groups["affix"].Captures.Select(capture => capture.Value).Where(affix => affix.Length > 0).Distinct()];
        return groups.Contains(point, StringComparison.Ordinal)
            ? throw new ArgumentException(
                $"The format \"{example}\" has the same character before the fraction and between groups. Write 1234.56 in it.")
            : new NumberFormat(point, groups, affixes);
    }

    /// <summary>The example that <see cref="FromExample"/> reads.</summary>
    public string ToExample() => string.Join(' ', Affixes.Prepend($"1{(Groups.Length > 0 ? Groups[..1] : string.Empty)}234{Decimal}56"));

    /// <summary>The expression that reads numbers of a format from the text x.</summary>
    /// <param name="format">The example of the format; null for plain numbers.</param>
    public static string ToExpression(string? format) => format is null ? PlainNumber.ToExpression() : FromExample(format).ToExpression();

    /// <summary>Reads a number of a format.</summary>
    /// <param name="format">The example of the format; null for plain numbers.</param>
    /// <param name="text">The text.</param>
    /// <returns>The number; NaN if it is none.</returns>
    public static float Parse(string? format, string text) => format is null ? PlainNumber.Parse(text) : FromExample(format).Parse(text);

    /// <summary>Reads a number.</summary>
    /// <returns>The number; NaN if it is none.</returns>
    public float Parse(ReadOnlySpan<char> text)
    {
        text = TrimSpaces(text.Trim(' '));
        var isInBrackets = text is ['(', .., ')'];
        text = isInBrackets ? text[1..^1].Trim(' ') : text;
        var (isNegative, signs) = (isInBrackets, isInBrackets ? 1 : 0);
        TakeSign(ref text, ref isNegative, ref signs);
        text = text.Trim(' ');
        var isPercent = TakeAffixes(ref text);
        TakeSign(ref text, ref isNegative, ref signs);
        if (text is [.., '-'])
        {
            text = text[..^1];
            (isNegative, signs) = (true, signs + 1);
        }

        var number = signs <= 1 ? ParseCore(text) : float.NaN;
        number = isNegative ? -number : number;
        return isPercent ? number / 100f : number;
    }

    /// <summary>The same as an expression of the text x.</summary>
    private string ToExpression()
    {
        var builder = new ExpressionBuilder();
        var text = LetSpacesTrimmed(builder, builder.LetTrimmed("x"));
        var brackets = builder.Let($"left({text}, 1) == \"(\" && right({text}, -1) == \")\"");
        text = builder.LetTrimmed(builder.Let($"{brackets} ? mid({text}, 1, -1) : {text}"));
        var (first, second) = (LetSign(builder, ref text), string.Empty);
        text = builder.LetTrimmed(text);
        var percent = LetAffixes(builder, ref text);
        second = LetSign(builder, ref text);
        var behind = builder.Let($"right({text}, -1) == \"-\"");
        text = builder.Let($"{behind} ? left({text}, -1) : {text}");
        var number = builder.Let(CoreExpression(builder, text));
        var isNegative = builder.Let($"{brackets} || {behind} || {IsMinus(first)} || {IsMinus(second)}");
        var signs = $"({brackets} ? 1 : 0) + ({behind} ? 1 : 0) + ({first} == \"\" ? 0 : 1) + ({second} == \"\" ? 0 : 1)";
        var signed = builder.Let($"{signs} > 1 ? {ExpressionBuilder.Missing} : {isNegative} ? -{number} : {number}");
        return builder.Build(percent is null ? signed : $"{percent} ? {signed} / 100f : {signed}");
    }

    private static void TakeSign(ref ReadOnlySpan<char> text, ref bool isNegative, ref int signs)
    {
        if (text is [var first, ..] && Signs.Contains(first, StringComparison.Ordinal))
        {
            text = text[1..];
            (isNegative, signs) = (isNegative || Minus.Contains(first, StringComparison.Ordinal), signs + 1);
        }
    }

    private static string LetSign(ExpressionBuilder builder, ref string text)
    {
        var first = builder.Let($"left({text}, 1)");
        var sign = builder.Let($"{ExpressionBuilder.IsAnyOf(first, Signs.Select(sign => $"{sign}"))} ? {first} : \"\"");
        text = builder.Let($"{sign} == \"\" ? {text} : right({text}, 1)");
        return sign;
    }

    private static string IsMinus(string sign) => ExpressionBuilder.IsAnyOf(sign, Minus.Select(minus => $"{minus}"));

    // Each affix once at each end, the longest first: the order is that of the expression.
    private bool TakeAffixes(ref ReadOnlySpan<char> text)
    {
        var isPercent = false;
        foreach (var affix in LongestFirst())
        {
            if (text.StartsWith(affix, StringComparison.Ordinal))
            {
                text = TrimSpaces(text[affix.Length..]);
                isPercent |= affix == "%";
            }

            if (text.EndsWith(affix, StringComparison.Ordinal))
            {
                text = TrimSpaces(text[..^affix.Length]);
                isPercent |= affix == "%";
            }
        }

        return isPercent;
    }

    private string? LetAffixes(ExpressionBuilder builder, ref string text)
    {
        string? percent = null;
        foreach (var affix in LongestFirst())
        {
            var quoted = ExpressionBuilder.Quote(affix);
            var before = builder.Let($"left({text}, {affix.Length}) == {quoted}");
            text = builder.Let($"{before} ? {LetSpacesTrimmed(builder, builder.Let($"right({text}, {affix.Length})"))} : {text}");
            var after = builder.Let($"right({text}, -{affix.Length}) == {quoted}");
            text = builder.Let($"{after} ? {LetSpacesTrimmed(builder, builder.Let($"left({text}, -{affix.Length})"))} : {text}");
            percent = affix == "%" ? builder.Let($"{before} || {after}") : percent;
        }

        return percent;
    }

    private IEnumerable<string> LongestFirst() => Affixes.OrderByDescending(affix => affix.Length).ThenBy(affix => affix, StringComparer.Ordinal);

    // One of any kind at each end, as there is between a number and its unit.
    private static ReadOnlySpan<char> TrimSpaces(ReadOnlySpan<char> text)
    {
        text = text is [var first, ..] && Spaces.Contains(first, StringComparison.Ordinal) ? text[1..] : text;
        return text is [.., var last] && Spaces.Contains(last, StringComparison.Ordinal) ? text[..^1] : text;
    }

    private static string LetSpacesTrimmed(ExpressionBuilder builder, string text)
    {
        text = builder.Let($"{ExpressionBuilder.IsAnyOf($"left({text}, 1)", _spaces)} ? right({text}, 1) : {text}");
        return builder.Let($"{ExpressionBuilder.IsAnyOf($"right({text}, -1)", _spaces)} ? left({text}, -1) : {text}");
    }

    // Digits with groups and a fraction, as plain digits. A sign, or the word infinity, does not begin with a digit.
    private float ParseCore(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestCore || !(char.IsAsciiDigit(text[0]) || text[0] == Decimal))
        {
            return float.NaN;
        }

        Span<char> plain = stackalloc char[LongestCore];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Decimal)
            {
                plain[length++] = '.';
            }
            else if (!Groups.Contains(text[i], StringComparison.Ordinal))
            {
                plain[length++] = text[i] == '.' ? 'x' : text[i];
            }
            else if (!IsGroupEnd(text, i + 4))
            {
                return float.NaN;
            }
        }

        return PlainNumber.Parse(plain[..length]);
    }

    private bool IsGroupEnd(ReadOnlySpan<char> text, int i) =>
        i <= text.Length && (i == text.Length || text[i] == Decimal || Groups.Contains(text[i], StringComparison.Ordinal));

    private string CoreExpression(ExpressionBuilder builder, string text)
    {
        string[] groups = [.. Groups.Select(group => $"{group}")];
        var ends = ExpressionBuilder.IsAnyOf("e", [string.Empty, $"{Decimal}", .. groups]);
        var letters = Enumerable.Range(0, LongestCore).Select(i =>
        {
            var other = Decimal == '.' || Groups.Contains('.', StringComparison.Ordinal) ? "c" : "c == \".\" ? \"x\" : c";
            var grouped = groups.Length == 0
                ? other
                : $"{ExpressionBuilder.IsAnyOf("c", groups)} ? (mid({text}, {i + 3}, {i + 4}) == \"\" ? \"x\" : "
                    + $"with(e = mid({text}, {i + 4}, {i + 5}); {ends} ? \"\" : \"x\")) : {other}";
            return $"with(c = mid({text}, {i}, {i + 1}); c == {ExpressionBuilder.Quote($"{Decimal}")} ? \".\" : {grouped})";
        });
        var plain = builder.Let($"concat({string.Join(", ", letters)})");
        var starts = ExpressionBuilder.IsAnyOf($"left({text}, 1)", [.. "0123456789".Select(digit => $"{digit}"), $"{Decimal}"]);
        return $"len({text}) <= {LongestCore} && {starts} ? {builder.LetNumber(plain)} : {ExpressionBuilder.Missing}";
    }

    [GeneratedRegex(
        @"^(?<affix>[^\d\s(+-]*)\s*1(?:(?<group>[.,'’   \u00A0\u202F\u2009])?234|2)(?:(?<decimal>[.,])5?6?)?\s*(?:(?<affix>[^\d\s]+)\s*)*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Example();
}
