namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>
/// A number as an expression of its text x: what <see cref="NumberFormat.Parse(ReadOnlySpan{char})"/> reads. What few texts have is only looked for
/// where it may be.
/// </summary>
/// <param name="format">How numbers are written.</param>
internal sealed class NumberExpression(NumberFormat format)
{
    private const string None = "\"x\""; // is no number
    private const int MostGroups = NumberFormat.LongestCore / 4;
    private readonly ExpressionBuilder _builder = new();
    private readonly List<string> _negative = [];
    private readonly List<string> _signs = [];

    private string Mark { get; } = ExpressionBuilder.Quote($"{format.Decimal}");

    private IEnumerable<string> GroupMarks { get; } = Letters(format.Groups);

    /// <summary>Writes it.</summary>
    public string Create()
    {
        var text = LetSpacesTrimmed(_builder, _builder.LetTrimmed("x"));
        text = TakeSign(TakeBrackets(text));
        text = TakeAffixes(_builder.LetTrimmed(text), out var magnitudes);
        text = LetWithoutDash(TakeBrackets(TakeSign(text)));
        var behind = _builder.Let($"right({text}, -1) == \"-\"");
        Count(behind, behind);
        text = _builder.Let($"{behind} ? left({text}, -1) : {text}");
        var number = _builder.Let(
            $"len({text}) <= {NumberFormat.LongestCore} && ({ExpressionBuilder.BeginsWithDigit(text)} || left({text}, 1) == {Mark}) "
            + $"? {_builder.LetNumber(_builder.Let(PlainDigits(text)))} : {ExpressionBuilder.Missing}");
        var signs = string.Join(" + ", _signs.Select(sign => $"({sign} ? 1 : 0)"));
        var signed = $"{signs} > 1 ? {ExpressionBuilder.Missing} : {string.Join(" || ", _negative)} ? -{number} : {number}";
        return _builder.Build(magnitudes.Aggregate(
            _builder.Let(signed), (value, magnitude) => _builder.Let($"{magnitude.IsThere} ? {magnitude.What.Apply(value)} : {value}")));
    }

    private static IEnumerable<string> Letters(string text) => text.Select(letter => $"{letter}");

    private void Count(string isSign, string isNegative)
    {
        _signs.Add(isSign);
        _negative.Add(isNegative);
    }

    private string TakeBrackets(string text)
    {
        var brackets = _builder.Let($"left({text}, 1) == \"(\" && right({text}, -1) == \")\"");
        Count(brackets, brackets);
        return _builder.LetWhere(brackets, inner => inner.LetTrimmed(inner.Let($"mid({text}, 1, -1)")), text);
    }

    private string TakeSign(string text)
    {
        var first = _builder.Let($"left({text}, 1)");
        var minus = _builder.Let(ExpressionBuilder.IsAnyOf(first, Letters(NumberFormat.Minus)));
        var sign = _builder.Let($"{minus} || {first} == \"+\"");
        Count(sign, minus);
        return _builder.Let($"{sign} ? right({text}, 1) : {text}");
    }

    private string TakeAffixes(string text, out IReadOnlyList<(string IsThere, Magnitude What)> magnitudes)
    {
        var taken = format.Affixes.ToDictionary(affix => affix, _ => new List<string>());
        for (var round = 0; round < format.Rounds; round++)
        {
            foreach (var affix in format.Affixes)
            {
                var quoted = ExpressionBuilder.Quote(affix);
                text = TakeAffix($"left({text}, {affix.Length}) == {quoted}", $"right({text}, {affix.Length})", text, taken[affix]);
                text = TakeAffix($"right({text}, -{affix.Length}) == {quoted}", $"left({text}, -{affix.Length})", text, taken[affix]);
            }
        }

        magnitudes =
        [
            .. from affix in format.Affixes
               let magnitude = Magnitude.Find(affix, format.Affixes)
               where magnitude is not null
               select ($"({string.Join(" || ", taken[affix])})", magnitude),
        ];
        return text;
    }

    private string TakeAffix(string condition, string rest, string text, List<string> taken)
    {
        var isThere = _builder.Let(condition);
        taken.Add(isThere);
        return _builder.LetWhere(isThere, inner => LetSpacesTrimmed(inner, inner.Let(rest)), text);
    }

    private static string LetSpacesTrimmed(ExpressionBuilder builder, string text)
    {
        var first = builder.Let($"left({text}, 1)");
        text = builder.Let($"{ExpressionBuilder.IsAnyOf(first, Letters(NumberFormat.Spaces))} ? right({text}, 1) : {text}");
        var last = builder.Let($"right({text}, -1)");
        return builder.Let($"{ExpressionBuilder.IsAnyOf(last, Letters(NumberFormat.Spaces))} ? left({text}, -1) : {text}");
    }

    private string LetWithoutDash(string text)
    {
        var last = _builder.Let($"right({text}, -1)");
        var ends = Letters(NumberFormat.Dashes).Select(dash => $"{format.Decimal}{dash}");
        return _builder.LetWhere(
            ExpressionBuilder.IsAnyOf(last, Letters(NumberFormat.Dashes)),
            inner => inner.Let(
                $"{ExpressionBuilder.IsAnyOf($"right({text}, -2)", ends)} ? left({text}, -2) "
                + $": right({text}, -3) == {ExpressionBuilder.Quote($"{format.Decimal}--")} ? left({text}, -3) : {text}"),
            text);
    }

    // The digits with a point before the fraction, and nothing between groups.
    private string PlainDigits(string text)
    {
        var whole = format.Decimal == '.' ? text : WithPoint(text, 0);
        if (format.Groups.Length == 0)
        {
            return whole;
        }

        var first = Enumerable.Range(1, 3).Reverse().Aggregate("0", (next, i) =>
            $"with(c{i} = mid({text}, {i}, {i + 1}); {IsGroup($"c{i}")} ? {i} : c{i} == {Mark} ? 0 : {next})");
        return $"with(f = {first}; f == 0 ? {whole} : with(d0 = left({text}, f); with(r0 = right({text}, f); {WithoutGroups(0)})))";
    }

    private string IsGroup(string letter) => ExpressionBuilder.IsAnyOf(letter, GroupMarks);

    // Looks for the decimal mark from a place on; a point before it is none.
    private string WithPoint(string text, int place)
    {
        var found = place == 0 ? $"concat(\".\", right({text}, 1))" : $"concat(left({text}, {place}), \".\", right({text}, {place + 1}))";
        var letter = $"p{place}";
        return place == NumberFormat.LongestCore
            ? text
            : $"with({letter} = mid({text}, {place}, {place + 1}); {letter} == {Mark} ? {found} : {letter} == \"\" ? {text} "
                + $": {letter} == \".\" ? {None} : {WithPoint(text, place + 1)})";
    }

    // The text r begins with the mark of a group; d are the digits before it.
    private string WithoutGroups(int count)
    {
        if (count == MostGroups)
        {
            return None;
        }

        var (digits, rest, length, end) = ($"d{count}", $"r{count}", $"n{count}", $"e{count}");
        var (next, left, letter) = ($"d{count + 1}", $"r{count + 1}", $"l{count}");
        string At(int place) => $"mid({rest}, {place}, {place + 1})";
        var isWhole = $"with({end} = {At(4)}; {end} == \"\" || {end} == {Mark} || {IsGroup(end)}) && {At(3)} != \".\" && {At(3)} != \"\"";
        var pair = format.HasPairs ? $"{IsGroup(At(3))} ? 2 : " : string.Empty;
        return $"with({length} = {At(1)} == \".\" || {At(2)} == \".\" ? 0 : {isWhole} ? 3 : {pair}0; {length} == 0 ? {None} "
            + $": with({next} = concat({digits}, mid({rest}, 1, {length} + 1)); with({left} = right({rest}, {length} + 1); "
            + $"with({letter} = left({left}, 1); {letter} == \"\" ? {next} : {letter} == {Mark} ? concat({next}, \".\", right({left}, 1)) "
            + $": {WithoutGroups(count + 1)}))))";
    }
}
