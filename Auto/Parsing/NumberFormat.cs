using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>How numbers are written as texts: "1.234,56 €".</summary>
/// <param name="Decimal">What stands before the fraction.</param>
/// <param name="Groups">What may stand between groups of three digits; empty for nothing.</param>
/// <param name="Affixes">What may stand before or after the number.</param>
internal sealed partial record NumberFormat(char Decimal, string Groups, IReadOnlyList<string> Affixes)
{
    /// <summary>The most letters that a number has, without what stands beside it.</summary>
    public const int LongestCore = 32;

    /// <summary>What stands before numbers below zero.</summary>
    public const string Minus = "-−";

    /// <summary>What stands behind the decimal mark where there are no cents.</summary>
    public const string Dashes = "-–—";

    /// <summary>Both apostrophes that are used between groups.</summary>
    public const string Apostrophes = "'’";

    private const int MostWords = 3; // of a unit

    /// <summary>All blanks that are used between groups.</summary>
    public static string Spaces { get; } = " \u00A0\u202F\u2009";

    /// <summary>What may stand before or after the number, in the order in which it is taken off: the longest first.</summary>
    public IReadOnlyList<string> Affixes { get; init => field = Sort(value); } = Sort(Affixes);

    /// <summary>How often all affixes are tried: a unit may consist of several.</summary>
    public int Rounds => Math.Min(Affixes.Count, MostWords);

    /// <summary>Whether groups may be of two digits, as in India, where the last one has three: "12,34,567".</summary>
    public bool HasPairs => Groups == ",";

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
    public static string ToExpression(string? format) =>
        format is null ? PlainNumber.ToExpression() : new NumberExpression(FromExample(format)).Create();

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
        var signs = 0;
        var isNegative = TakeBrackets(ref text, ref signs) | TakeSign(ref text, ref signs);
        text = text.Trim(' ');
        var magnitudes = TakeAffixes(ref text);
        isNegative |= TakeSign(ref text, ref signs) | TakeBrackets(ref text, ref signs);
        text = WithoutDash(text);
        if (text is [.., '-'])
        {
            text = text[..^1];
            (isNegative, signs) = (true, signs + 1);
        }

        var number = signs <= 1 ? ParseCore(text) : float.NaN;
        return magnitudes.Aggregate(isNegative ? -number : number, (value, magnitude) => magnitude.Apply(value));
    }

    private static string[] Sort(IReadOnlyList<string> affixes) =>
        [.. affixes.OrderByDescending(affix => affix.Length).ThenBy(affix => affix, StringComparer.Ordinal)];

    private static bool TakeBrackets(ref ReadOnlySpan<char> text, ref int signs)
    {
        if (text is not ['(', .., ')'])
        {
            return false;
        }

        text = text[1..^1].Trim(' ');
        signs++;
        return true;
    }

    private static bool TakeSign(ref ReadOnlySpan<char> text, ref int signs)
    {
        if (text is not [var first, ..] || !(first == '+' || Minus.Contains(first, StringComparison.Ordinal)))
        {
            return false;
        }

        text = text[1..];
        signs++;
        return first != '+';
    }

    // In each round each affix once at each end: the order is that of the expression.
    private Magnitude[] TakeAffixes(ref ReadOnlySpan<char> text)
    {
        HashSet<string>? taken = null;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var affix in Affixes)
            {
                if (text.StartsWith(affix, StringComparison.Ordinal))
                {
                    text = TrimSpaces(text[affix.Length..]);
                    (taken ??= []).Add(affix);
                }

                if (text.EndsWith(affix, StringComparison.Ordinal))
                {
                    text = TrimSpaces(text[..^affix.Length]);
                    (taken ??= []).Add(affix);
                }
            }
        }

        return taken is null ? [] : [.. Affixes.Where(taken.Contains).Select(affix => Magnitude.Find(affix, Affixes)).OfType<Magnitude>()];
    }

    // One of any kind at each end, as there is between a number and its unit.
    private static ReadOnlySpan<char> TrimSpaces(ReadOnlySpan<char> text)
    {
        text = text is [var first, ..] && Spaces.Contains(first, StringComparison.Ordinal) ? text[1..] : text;
        return text is [.., var last] && Spaces.Contains(last, StringComparison.Ordinal) ? text[..^1] : text;
    }

    // "5,–" has no cents, and is not below zero.
    private ReadOnlySpan<char> WithoutDash(ReadOnlySpan<char> text) => text switch
    {
        [.. var whole, var mark, var dash] when mark == Decimal && Dashes.Contains(dash, StringComparison.Ordinal) => whole,
        [.. var whole, var mark, '-', '-'] when mark == Decimal => whole,
        _ => text,
    };

    // Digits with groups and a fraction, as plain digits. A sign, or the word infinity, does not begin with a digit.
    private float ParseCore(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestCore || !(char.IsAsciiDigit(text[0]) || text[0] == Decimal))
        {
            return float.NaN;
        }

        Span<char> plain = stackalloc char[LongestCore];
        var first = FirstGroup(text);
        if (first == 0)
        {
            return ToPlain(text, plain) ? PlainNumber.Parse(plain[..text.Length]) : float.NaN;
        }

        text[..first].CopyTo(plain);
        var length = first;
        var rest = text[first..];
        while (rest is [var mark, ..] && IsGroup(mark))
        {
            var group = GroupLength(rest);
            if (group == 0)
            {
                return float.NaN;
            }

            rest.Slice(1, group).CopyTo(plain[length..]);
            length += group;
            rest = rest[(group + 1)..];
        }

        if (!rest.IsEmpty)
        {
            plain[length] = '.';
            rest[1..].CopyTo(plain[(length + 1)..]);
        }

        return PlainNumber.Parse(plain[..(length + rest.Length)]);
    }

    private bool IsGroup(char letter) => Groups.Contains(letter, StringComparison.Ordinal);

    // The number of digits before the first mark of a group: one to three; 0 where there are no groups.
    private int FirstGroup(ReadOnlySpan<char> text)
    {
        for (var i = 1; i <= 3 && i < text.Length; i++)
        {
            if (IsGroup(text[i]) || text[i] == Decimal)
            {
                return text[i] == Decimal ? 0 : i;
            }
        }

        return 0;
    }

    // The number of digits behind the mark of a group; 0 if it is none.
    private int GroupLength(ReadOnlySpan<char> text) => text switch
    {
        [_, not '.', not '.', not '.'] => 3,
        [_, not '.', not '.', not '.', var end, ..] when end == Decimal || IsGroup(end) => 3,
        [_, not '.', not '.', var end, ..] when HasPairs && IsGroup(end) => 2,
        _ => 0,
    };

    // With a point before the fraction. False where a point stands elsewhere.
    private bool ToPlain(ReadOnlySpan<char> text, Span<char> plain)
    {
        text.CopyTo(plain);
        var end = text.IndexOf(Decimal);
        if (end >= 0)
        {
            plain[end] = '.';
        }

        return Decimal == '.' || !text[..(end < 0 ? text.Length : end)].Contains('.');
    }

    [GeneratedRegex(
        @"^(?<affix>[^\d\s(+-]*)\s*1(?:(?<group>[.,'’   \u00A0\u202F\u2009])?234|2)(?:(?<decimal>[.,])5?6?)?\s*(?:(?<affix>[^\d\s]+)\s*)*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Example();
}
