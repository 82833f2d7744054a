using System.Numerics;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The ONNX graph of WordPiece, of plain operators.</summary>
/// <remarks>
/// At each character the longest piece is looked up that begins there, by the hashes of all that could. Those that are reached from the beginning of
/// a word, one behind the other, are its pieces: a set that grows to twice as many steps each time.
/// </remarks>
/// <param name="graph">The graph.</param>
/// <param name="model">The vocabulary.</param>
/// <param name="tables">What is looked up.</param>
internal sealed class WordPieceGraph(TextGraph graph, WordPieceModel model, WordPieceTables tables)
{
    private readonly string _zero = graph.Integer(0);

    /// <summary>Adds the ids of texts.</summary>
    /// <param name="texts">The UTF-16 units of each text, 64-bit integers.</param>
    /// <param name="most">The ids of a text that are needed at most.</param>
    /// <returns>The ids of each text, at least as many as are needed if it has them.</returns>
    public string[] AddIds(string[] texts, int most)
    {
        var pages = graph.Table(tables.PageNumbers, tables.PageNumbers.Length);
        var characters = graph.Table(tables.Characters, tables.Characters.Length / WordPieceTables.MostCodes, WordPieceTables.MostCodes);
        var cut = texts.Select(text => CutWords(AddCodes(text, pages, characters), most)).ToArray();
        var codes = graph.Concat(Array.ConvertAll(cut, text => text.Codes));
        var words = (IsLetter: AddIsLetter(codes), IsStart: graph.Concat(Array.ConvertAll(cut, text => text.IsStart)));
        var longest = AddLongestPieces(codes, words.IsStart);
        var isReached = AddReached(words.IsStart, longest.Length);
        var isBad = AddUnknownWords(words, longest.Length, isReached);
        var isGood = graph.Node("Not", [isBad]);
        var emits = graph.Node("And", [words.IsLetter, Or(And(isBad, words.IsStart), And(isGood, isReached))]);
        var ids = graph.Node("Where", [isBad, graph.Integer(model.UnknownId), longest.Id]);
        return Split(Array.ConvertAll(cut, text => text.Codes), ids, emits);
    }

    // (steps): the codes of all characters of a text.
    private string AddCodes(string units, string pages, string characters)
    {
        // With a space behind the text, which changes nothing, no text is empty. Halves of pairs are left out, the second one of each too.
        var (codePoints, _) = CodePoints.Add(graph, graph.Concat(units, graph.Integers(WordPieceCharacters.Space)));
        var size = graph.Integer(WordPieceTables.PageSize);
        var page = graph.ToInt64(graph.Node("Gather", [pages, graph.Node("Div", [codePoints, size])]));
        var row = graph.Node("Add", [graph.Node("Mul", [page, size]), graph.Node("Mod", [codePoints, size])]);
        var codes = graph.ToInt64(graph.Node("Reshape", [graph.Node("Gather", [characters, row]), graph.Integers(-1)]));
        return graph.Node("Compress", [codes, graph.Node("GreaterOrEqual", [codes, _zero])], ("axis", 0));
    }

    // Each word gives an id at least, so that no more words are needed than ids; and no more of a word than tells that it is too long.
    private (string Codes, string IsStart) CutWords(string codes, int most)
    {
        var isStart = AddIsStart(codes);
        var bounds = graph.Slice(graph.Concat(graph.Places(isStart), graph.Length(codes)), 0, most + 1);
        var (first, end) = (graph.Slice(bounds, 0, 1), graph.Slice(bounds, -1));
        (codes, isStart) = (graph.Slice(codes, first, end), graph.Slice(isStart, first, end));
        var begin = graph.Node("Gather", [graph.Node("Sub", [bounds, first]), AddWordNumbers(isStart)]);
        var isNear = graph.Node("LessOrEqual", [graph.Node("Sub", [graph.Positions(codes), begin]), graph.Integer(model.MaximumWordLength)]);
        return (
            graph.Concat(graph.Node("Compress", [codes, isNear], ("axis", 0)), graph.Integers(0)),
            graph.Concat(graph.Node("Compress", [isStart, isNear], ("axis", 0)), graph.False()));
    }

    private string AddIsLetter(string codes) => graph.Node("Greater", [codes, _zero]);

    private string AddIsStart(string codes)
    {
        var isBreak = graph.Node("LessOrEqual", [codes, graph.Integer(tables.LastAlone)]);
        var isFirst = graph.Concat(graph.Node("Not", [graph.False()]), graph.Slice(isBreak, 0, -1));
        return And(AddIsLetter(codes), Or(isBreak, isFirst));
    }

    // The number of the word that each character is of, or is behind, from 0 on; -1 before all words.
    private string AddWordNumbers(string isStart) =>
        graph.Node("Sub", [graph.Node("CumSum", [graph.ToInt64(isStart), _zero]), graph.Integer(1)]);

    private (string Length, string Id) AddLongestPieces(string codes, string isStart)
    {
        var longest = tables.LongestPiece;
        var marked = graph.Node("Add", [codes, graph.Node("Mul", [graph.ToInt64(isStart), graph.Integer(tables.StartMark)])]);
        var padded = graph.Concat(marked, graph.Integers(new long[longest]));
        var windows = graph.Node("Add", [graph.Node("Unsqueeze", [graph.Positions(codes), graph.Integers(1)]), graph.Integers(Count(longest))]);
        var factors = new long[longest];
        for (var (i, factor) = (0, 1L); i < longest; i++, factor = unchecked(factor * tables.Base))
        {
            factors[i] = factor;
        }

        var terms = graph.Node("Mul", [graph.Node("Gather", [padded, windows]), graph.Integers(factors)]);
        var hashes = graph.Node("CumSum", [terms, graph.Integer(1)]);
        var best = graph.Node("ReduceMax", [graph.Lookup(hashes, tables.Pieces, 0), graph.Integers(1)], ("keepdims", 0));
        var factorOfLength = graph.Integer(WordPieceTables.LengthFactor);
        return (graph.Node("Div", [best, factorOfLength]), graph.Node("Mod", [best, factorOfLength]));
    }

    // The characters where pieces begin, as far as a word may be long.
    private string AddReached(string isStart, string lengths)
    {
        var step = graph.Node("Max", [lengths, graph.Integer(1)]);
        var end = graph.Length(isStart);
        var next = graph.Concat(graph.Node("Add", [graph.Positions(isStart), step]), end);
        var isReached = graph.Concat(isStart, graph.False());
        var isTrue = graph.Node("Expand", [graph.True(), graph.Length(next)]);
        for (var doublings = BitOperations.Log2((uint)model.MaximumWordLength) + 1; doublings > 0; doublings--)
        {
            var targets = graph.Node("Where", [isReached, next, end]);
            isReached = graph.Node("ScatterElements", [isReached, targets, isTrue], ("axis", 0));
            next = graph.Node("Gather", [next, next]);
        }

        return graph.Slice(isReached, 0, -1);
    }

    // A word is unknown where no piece begins behind another one, and if it is too long. True at all of its characters.
    private string AddUnknownWords((string IsLetter, string IsStart) words, string lengths, string isReached)
    {
        var isFailure = And(And(graph.Node("Equal", [lengths, _zero]), words.IsLetter), isReached);
        var cost = graph.Node("Where", [isFailure, graph.Integer(model.MaximumWordLength + 1L), graph.ToInt64(words.IsLetter)]);
        var before = graph.Concat(graph.Integers(0), graph.Node("CumSum", [cost, _zero]));
        var bounds = graph.Concat(graph.Places(words.IsStart), graph.Length(words.IsStart));
        var upTo = graph.Node("Gather", [before, bounds]);
        var costs = graph.Node("Sub", [graph.Slice(upTo, 1), graph.Slice(upTo, 0, -1)]);
        var isBad = graph.Concat(graph.Node("Greater", [costs, graph.Integer(model.MaximumWordLength)]), graph.False());
        return graph.Node("Gather", [isBad, AddWordNumbers(words.IsStart)]); // spaces before all words are of the one behind the last
    }

    private string[] Split(string[] codes, string ids, string emits)
    {
        var start = graph.Integers(0);
        var split = new string[codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            var end = graph.Node("Add", [start, graph.Length(codes[i])]);
            split[i] = graph.Node("Compress", [graph.Slice(ids, start, end), graph.Slice(emits, start, end)], ("axis", 0));
            start = end;
        }

        return split;
    }

    private string And(string first, string second) => graph.Node("And", [first, second]);

    private string Or(string first, string second) => graph.Node("Or", [first, second]);

    private static long[] Count(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];
}
