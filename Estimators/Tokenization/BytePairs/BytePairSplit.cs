namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The part of the graph of byte-level BPE that parts a text into words, as <see cref="BytePairWords"/> does, and writes it as bytes.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="addPrefixSpace">Whether a text that does not begin with a space is given one.</param>
/// <param name="tables">What is looked up.</param>
internal sealed class BytePairSplit(TextGraph graph, bool addPrefixSpace, BytePairTables tables)
{
    private const int SurrogateCount = 0x800;
    private const int ReplacementCharacter = 0xFFFD;
    private readonly string _space = graph.Integer((int)BytePairWords.Kind.Space);
    private readonly string _pages = graph.Table(tables.PageNumbers, tables.PageNumbers.Length);
    private readonly string _kinds = graph.Table(tables.Kinds, tables.Kinds.Length);

    /// <summary>Adds the part.</summary>
    /// <param name="units">The UTF-16 units of the text, 64-bit integers.</param>
    /// <param name="most">How many words are needed at most.</param>
    /// <returns>The bytes, 64-bit integers, and whether each begins a word.</returns>
    public (string Bytes, string IsStart) Add(string units, int most)
    {
        var codePoints = AddPrefix(AddCodePoints(units));
        var isStart = AddStarts(codePoints);
        var end = graph.Slice(graph.Slice(graph.Concat(graph.Places(isStart), graph.Length(codePoints)), 0, most + 1), -1);
        var zero = graph.Integers(0);
        return AddBytes(graph.Slice(codePoints, zero, end), graph.Slice(isStart, zero, end));
    }

    // Half a pair that stands alone is written as the replacement character.
    private string AddCodePoints(string units)
    {
        var (codePoints, isSecond) = CodePoints.Add(graph, units);
        codePoints = graph.Node("Compress", [codePoints, Not(isSecond)], ("axis", 0));
        var isHalf = Is(graph.Node("Div", [codePoints, graph.Integer(SurrogateCount)]), 0xD800 / SurrogateCount);
        return graph.Node("Where", [isHalf, graph.Integer(ReplacementCharacter), codePoints]);
    }

    private string AddPrefix(string codePoints)
    {
        if (!addPrefixSpace)
        {
            return codePoints;
        }

        var isOther = Not(Is(graph.Slice(codePoints, 0, 1), ' ')); // of no entry in an empty text
        var count = graph.Node("ReduceSum", [graph.ToInt64(isOther)], ("keepdims", 1));
        return graph.Concat(graph.Slice(graph.Integers(' '), graph.Integers(0), count), codePoints);
    }

    private string AddStarts(string codePoints)
    {
        var size = graph.Integer(BytePairTables.PageSize);
        var page = graph.ToInt64(graph.Node("Gather", [_pages, graph.Node("Div", [codePoints, size])]));
        var place = graph.Node("Add", [graph.Node("Mul", [page, size]), graph.Node("Mod", [codePoints, size])]);
        var kind = graph.ToInt64(graph.Node("Gather", [_kinds, place]));
        var isSpace = graph.Node("Equal", [kind, _space]);
        var length = graph.Length(codePoints);
        var changes = Not(graph.Node("Equal", [kind, Shift(kind, graph.Integers(-1), length)]));
        var isBehindBlank = Shift(Is(codePoints, ' '), graph.False(), length);
        var wordStart = And(And(Not(isSpace), changes), Not(isBehindBlank));

        // White space is one word, but the last of it before something else is left to that.
        var isBeforeWord = Not(graph.Concat(graph.Slice(isSpace, 1), graph.Slice(Not(graph.False()), graph.Integers(0), length)));
        var spaceStart = And(isSpace, Or(changes, isBeforeWord));
        var (isShort, isLong) = AddEndings(codePoints, And(wordStart, Is(codePoints, '\'')));
        var two = graph.Concat(graph.False(), graph.False());
        var behindEnding = Or(Shift(isShort, two, length), Shift(isLong, graph.Concat(two, graph.False()), length));
        var starts = Or(Or(wordStart, spaceStart), behindEnding);
        return And(starts, Not(Shift(Or(isShort, isLong), graph.False(), length)));
    }

    // Where an apostrophe begins an ending of one letter, and of two.
    private (string IsShort, string IsLong) AddEndings(string codePoints, string isApostrophe)
    {
        var (none, length) = (graph.Integers(-1, -1), graph.Length(codePoints));
        var padded = graph.Concat(codePoints, none);
        var zero = graph.Integers(0);
        var first = graph.Slice(graph.Slice(padded, 1), zero, length);
        var second = graph.Slice(graph.Slice(padded, 2), zero, length);
        string AnyOf(int letters) => BytePairWords.Endings.Where(ending => ending.Length == letters)
            .Select(ending => letters == 1 ? Is(first, ending[0]) : And(Is(first, ending[0]), Is(second, ending[1])))
            .Aggregate(Or);
        return (And(isApostrophe, AnyOf(1)), And(isApostrophe, AnyOf(2)));
    }

    private (string Bytes, string IsStart) AddBytes(string codePoints, string isStart)
    {
        string From(int first) => graph.Node("GreaterOrEqual", [codePoints, graph.Integer(first)]);
        string Bits(int divisor) => graph.Node("Div", [codePoints, graph.Integer(divisor)]);
        string Plus(string value, int number) => graph.Node("Add", [value, graph.Integer(number)]);
        var (two, three, four, none) = (From(0x80), From(0x800), From(0x10000), graph.Integer(-1));
        string Where(string condition, string value, string other) => graph.Node("Where", [condition, value, other]);
        string Continuation(string condition, string value) => Where(condition, Plus(graph.Node("Mod", [value, graph.Integer(64)]), 0x80), none);
        var lead = Where(four, Plus(Bits(64 * 64 * 64), 0xF0), Where(three, Plus(Bits(64 * 64), 0xE0), Where(two, Plus(Bits(64), 0xC0), codePoints)));
        var bytes = AddRows(lead, Continuation(four, Bits(64 * 64)), Continuation(three, Bits(64)), Continuation(two, codePoints));
        var no = And(isStart, graph.False());
        var starts = AddRows(isStart, no, no, no);
        var isByte = graph.Node("GreaterOrEqual", [bytes, graph.Integer(0)]);
        return (graph.Node("Compress", [bytes, isByte], ("axis", 0)), graph.Node("Compress", [starts, isByte], ("axis", 0)));
    }

    // One value of each column after the other.
    private string AddRows(params string[] columns)
    {
        var one = graph.Integers(1);
        var rows = graph.Node("Concat", Array.ConvertAll(columns, column => graph.Node("Unsqueeze", [column, one])), ("axis", 1));
        return graph.Node("Reshape", [rows, graph.Integers(-1)]);
    }

    // The entries one or more places further on, behind some that come first.
    private string Shift(string value, string first, string length) => graph.Slice(graph.Concat(first, value), graph.Integers(0), length);

    private string Is(string value, int number) => graph.Node("Equal", [value, graph.Integer(number)]);

    private string Not(string value) => graph.Node("Not", [value]);

    private string And(string first, string second) => graph.Node("And", [first, second]);

    private string Or(string first, string second) => graph.Node("Or", [first, second]);
}
