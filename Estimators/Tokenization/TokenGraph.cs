namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// The ONNX graph that cuts one text into tokens. ML.NET's own tokenisers split at separators and drop them, and know UTF-16
/// units only; ONNX Runtime has a tokeniser by regular expression that ML.NET's OnnxTransformer runs as any other graph.
/// </summary>
internal static class TokenGraph
{
    /// <summary>Writes the graph.</summary>
    /// <param name="inputName">The name of the input, a text of shape (1, 1).</param>
    /// <param name="outputName">The name of the output, texts of shape (1, number of tokens), possibly none.</param>
    /// <param name="pattern">What a token is, of <see cref="TokenPatterns"/>.</param>
    /// <param name="leftOut">The tokens that are left out.</param>
    /// <param name="ngramLength">The number of neighbouring tokens to join to one, at least 1.</param>
    /// <returns>The graph as an ONNX file.</returns>
    public static byte[] Create(string inputName, string outputName, string pattern, string leftOut, int ngramLength)
    {
        var graph = new TextGraph("tokens");
        var text = graph.TextInput(inputName);
        var matches = graph.Node("Tokenizer", [text], ("tokenexp", pattern), ("mark", 0), ("mincharnum", 1), ("pad_value", string.Empty));
        var tokens = graph.Node("Reshape", [matches, graph.Integers(-1)]);
        var dropped = graph.Node("RegexFullMatch", [tokens], ("pattern", leftOut));
        tokens = graph.Node("Compress", [tokens, graph.Node("Not", [dropped])], ("axis", 0));
        var ngrams = Place(graph, tokens, 0, ngramLength);
        for (var i = 1; i < ngramLength; i++)
        {
            ngrams = graph.Node("StringConcat", [ngrams, Place(graph, tokens, i, ngramLength)]);
        }

        graph.TextsOutput(outputName, ngrams);
        return graph.ToBytes();
    }

    // The tokens at one place of all n-grams; none if there are fewer than n tokens.
    private static string Place(TextGraph graph, string tokens, int place, int ngramLength) =>
        graph.Slice(tokens, place, place == ngramLength - 1 ? long.MaxValue : place + 1 - ngramLength);
}
