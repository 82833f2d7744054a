namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The ONNX graph of byte-level BPE, of plain operators.</summary>
/// <remarks>
/// A word that is a token is looked up. In all others, pairs of neighbours are merged in rounds, many in each. The order of BPE, the smallest rank of
/// a word first, decides only where one pair can take a token from another. So a pair (z, w) of rank r is merged at once if no merge of a smaller
/// rank takes z with anything that ends as the token before it, nor w with anything that begins as the token behind it: whatever grows there, it
/// leaves the pair alone until its turn. New pairs have larger ranks, since each merge comes behind those that make its parts. The smallest rank of
/// the whole text is always merged, so that each round makes progress. Of pairs that share tokens, as in "aaa", the left one counts.
/// </remarks>
/// <param name="graph">The graph.</param>
/// <param name="model">The vocabulary.</param>
/// <param name="tables">What is looked up.</param>
internal sealed class BytePairGraph(TextGraph graph, BytePairModel model, BytePairTables tables)
{
    private readonly string _zero = graph.Integer(0);
    private readonly string _one = graph.Integer(1);

    /// <summary>Adds the ids of texts.</summary>
    /// <param name="texts">The UTF-16 units of each text, 64-bit integers.</param>
    /// <param name="most">The ids of a text that are needed at most.</param>
    /// <returns>The ids of each text, at least as many as are needed if it has them.</returns>
    public string[] AddIds(string[] texts, int most)
    {
        var split = new BytePairSplit(graph, model.AddPrefixSpace, tables);
        var parts = Array.ConvertAll(texts, text => split.Add(text, most));
        var bytes = graph.Concat(Array.ConvertAll(parts, part => part.Bytes));
        var isStart = graph.Concat(Array.ConvertAll(parts, part => part.IsStart));
        var placed = AddTokens(bytes, isStart);
        var ids = new string[texts.Length];
        var start = graph.Integers(0);
        for (var i = 0; i < texts.Length; i++)
        {
            var end = graph.Node("Add", [start, graph.Length(parts[i].Bytes)]);
            var own = graph.Slice(placed, start, end);
            ids[i] = graph.Node("Compress", [own, graph.Node("GreaterOrEqual", [own, _zero])], ("axis", 0));
            start = end;
        }

        return ids;
    }

    // (bytes): a token at the place of its first byte, and -1 at the others.
    private string AddTokens(string bytes, string isStart)
    {
        var wordNumbers = graph.Node("Sub", [graph.Node("CumSum", [graph.ToInt64(isStart), _zero]), _one]);
        var bounds = graph.Concat(graph.Places(isStart), graph.Length(bytes));
        var positions = graph.Positions(bytes);
        var words = AddWholeWords(bytes, graph.Node("Sub", [positions, graph.Node("Gather", [bounds, wordNumbers])]), bounds);
        var word = graph.Node("Gather", [words, wordNumbers]); // (bytes): the token of the word plus 1; 0 if it is none
        var isFound = graph.Node("Greater", [word, _zero]);
        var isPlace = graph.Node("And", [isFound, isStart]);
        var placed = graph.Node("Where", [isPlace, graph.Node("Sub", [word, _one]), graph.Integer(-1)]);
        var isOpen = graph.Node("Not", [isFound]);
        string Open(string value) => graph.Node("Compress", [value, isOpen], ("axis", 0));
        var tokens = graph.ToInt64(graph.Node("Gather", [graph.Table([.. model.Merges.Bytes], model.Merges.Bytes.Count), bytes]));
        var (ids, places) = AddMerges(Open(tokens), Open(isStart), Open(positions));
        return graph.Node("ScatterElements", [placed, places, ids], ("axis", 0));
    }

    private string AddWholeWords(string bytes, string placesInWords, string bounds)
    {
        var place = graph.Node("Min", [placesInWords, graph.Integer(tables.LongestWord)]);
        var factors = graph.Node("Gather", [graph.Integers(tables.Factors()), place]);
        var terms = graph.Node("Mul", [graph.Node("Add", [bytes, _one]), factors]);
        var sums = graph.Concat(graph.Integers(0), graph.Node("CumSum", [terms, _zero]));
        var upTo = graph.Node("Gather", [sums, bounds]);
        return graph.Lookup(graph.Node("Sub", [graph.Slice(upTo, 1), graph.Slice(upTo, 0, -1)]), tables.Words, 0);
    }

    private (string Ids, string Places) AddMerges(string ids, string isStart, string places)
    {
        // A token behind the last, which is merged with none, so that there always is one.
        ids = graph.Concat(ids, graph.Integers(0));
        isStart = graph.Concat(isStart, graph.Node("Not", [graph.False()]));
        places = graph.Concat(places, graph.Integers(0));
        var merged = graph.Loop([ids, isStart, places], [false, true, false], round => AddRound(round[0], round[1], round[2]));
        return (graph.Slice(merged[0], 0, -1), graph.Slice(merged[2], 0, -1));
    }

    // One round: whether a pair was merged, and what is left.
    private (string GoesOn, string[] Values) AddRound(string ids, string isStart, string places)
    {
        var (rank, left, right) = AddRanks(ids, isStart);
        var isMerged = AddMergedPairs(rank, left, right);
        var made = graph.Node("Gather", [graph.Table(tables.MergedIds, tables.MergedIds.Length), graph.Node("Where", [isMerged, rank, _zero])]);
        var next = graph.Node("Where", [isMerged, graph.ToInt64(made), ids]);
        var isLeft = graph.Node("Not", [Before(graph.False(), isMerged)]);
        string Left(string value) => graph.Node("Compress", [value, isLeft], ("axis", 0));
        var any = graph.Node("ReduceMax", [graph.ToInt64(isMerged)], ("keepdims", 0));
        return (graph.ToBoolean(any), [Left(next), Left(isStart), Left(places)]);
    }

    // The three ranks of each token with the next one.
    private (string Rank, string Left, string Right) AddRanks(string ids, string isStart)
    {
        var pair = graph.Node("Add", [graph.Node("Mul", [ids, graph.Integer(BytePairTables.Factor)]), Behind(ids, graph.Integers(0))]);
        var isBound = Behind(isStart, graph.Node("Not", [graph.False()]));
        const long None = (((BytePairTables.NoRank * BytePairTables.Factor) + BytePairTables.NoRank) * BytePairTables.Factor) + BytePairTables.NoRank;
        var ranks = graph.Lookup(graph.Node("Where", [isBound, graph.Integer(-1), pair]), tables.Pairs, None);
        var factor = graph.Integer(BytePairTables.Factor);
        var upper = graph.Node("Div", [ranks, factor]);
        return (graph.Node("Div", [upper, factor]), graph.Node("Mod", [upper, factor]), graph.Node("Mod", [ranks, factor]));
    }

    private string AddMergedPairs(string rank, string left, string right)
    {
        var none = graph.Integer(BytePairTables.NoRank);
        var before = Before(graph.Integers(BytePairTables.NoRank), left);
        var behind = Behind(right, graph.Integers(BytePairTables.NoRank));
        var exists = graph.Node("Less", [rank, none]);
        var isSmallest = And(exists, graph.Node("Equal", [rank, graph.Node("ReduceMin", [rank], ("keepdims", 0))]));
        var isSafe = And(exists, And(graph.Node("GreaterOrEqual", [before, rank]), graph.Node("GreaterOrEqual", [behind, rank])));
        var mayBe = Or(isSmallest, isSafe);

        // Pairs in a row that may be are of the same rank: every other one is merged, if the first of them is.
        var isFirst = And(mayBe, graph.Node("Not", [Before(graph.False(), mayBe)]));
        var number = graph.Node("Sub", [graph.Node("CumSum", [graph.ToInt64(isFirst), _zero]), _one]);
        var first = graph.Node("Gather", [graph.Concat(graph.Places(isFirst), graph.Integers(0)), number]);
        var isSure = graph.Node("Gather", [Or(isSmallest, graph.Node("Greater", [before, rank])), first]);
        var distance = graph.Node("Sub", [graph.Positions(rank), first]);
        var isEven = graph.Node("Equal", [graph.Node("Mod", [distance, graph.Integer(2)]), _zero]);
        return And(And(mayBe, isSure), isEven);
    }

    // What each entry has before it and behind it.
    private string Before(string first, string value) => graph.Concat(first, graph.Slice(value, 0, -1));

    private string Behind(string value, string last) => graph.Concat(graph.Slice(value, 1), last);

    private string And(string first, string second) => graph.Node("And", [first, second]);

    private string Or(string first, string second) => graph.Node("Or", [first, second]);
}
