namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The ONNX graph of a pretrained tokeniser: the UTF-16 units of one text or two become the tokens of a row.</summary>
internal static class PretrainedGraph
{
    /// <summary>Writes the graph.</summary>
    /// <param name="tokenizer">The tokeniser.</param>
    /// <param name="inputNames">The names of the inputs, the units of each text, of shape (1, number of units).</param>
    /// <param name="outputName">The name of the output, tokens of shape (1, number of tokens).</param>
    /// <param name="maximumLength">The most tokens, special ones included.</param>
    /// <returns>The graph as an ONNX file.</returns>
    public static byte[] Create(PretrainedTokenizer tokenizer, IReadOnlyList<string> inputNames, string outputName, int maximumLength)
    {
        var graph = new TextGraph("tokens");
        var special = tokenizer.Special;
        var most = maximumLength - (inputNames.Count == 1 ? special.CountOfOne : special.CountOfTwo);
        var texts = inputNames.Select(name => AddUnits(graph, name)).ToArray();
        var ids = tokenizer.Model.AddIds(graph, texts, most);
        var parts = ids is [var first, var second] ? CutPair(graph, first, second, most) : [graph.Slice(ids[0], 0, most)];
        var others = parts.Skip(1).SelectMany(part => Repeat(graph, special.End, special.Separators).Append(part));
        var row = graph.Concat([.. Repeat(graph, special.Start, 1), parts[0], .. others, .. Repeat(graph, special.End, 1)]);
        graph.TextsOutput(outputName, graph.Names(row, tokenizer.Tokens));
        return graph.ToBytes();
    }

    private static string AddUnits(TextGraph graph, string name) =>
        graph.Node("Reshape", [graph.ToInt64(graph.UnitsInput(name)), graph.Integers(-1)]);

    private static string[] Repeat(TextGraph graph, int? id, int count) =>
        id is { } value ? [graph.Integers([.. Enumerable.Repeat((long)value, count)])] : [];

    // As TokenLimits.LengthOfFirst does.
    private static string[] CutPair(TextGraph graph, string first, string second, int most)
    {
        var (zero, room) = (graph.Integers(0), graph.Integers(most));
        var left = graph.Node("Max", [graph.Node("Sub", [room, graph.Length(second)]), graph.Integers((most + 1) / 2)]);
        var length = graph.Node("Min", [graph.Length(first), left]);
        return [graph.Slice(first, zero, length), graph.Slice(second, zero, graph.Node("Sub", [room, length]))];
    }
}
