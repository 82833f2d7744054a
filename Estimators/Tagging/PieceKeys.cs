using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Tells of a word the pieces that a pretrained tokeniser cuts it into: the id of each plus 1, and 0 where there are fewer. A word of which
/// it drops all has the unknown one, or what ends a text.</summary>
/// <param name="tokenizer">The tokeniser.</param>
internal sealed class PieceKeys(PretrainedTokenizer tokenizer) : WordKeys
{
    private const int Most = 8; // further pieces of a word are left out
    private readonly int _dropped = tokenizer.UnknownId ?? tokenizer.EndId ?? 0;

    /// <inheritdoc/>
    public override int Count => Most;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> word, Span<float> keys)
    {
        var ids = new List<int>(Most);
        tokenizer.Model.AppendIds([' ', .. word], ids, Most);
        if (ids.Count == 0)
        {
            ids.Add(_dropped);
        }

        keys.Clear();
        for (var i = 0; i < ids.Count; i++)
        {
            keys[i] = ids[i] + 1;
        }
    }

    /// <inheritdoc/>
    public override byte[] CreateGraph(string inputName, string outputName, int mostWords)
    {
        var graph = new TextGraph("pieces");
        var words = new WordGraph(graph, inputName, mostWords);
        var (zero, one) = (graph.Integers(0), graph.Integers(1));

        // One word more than there are, so that there always is one.
        var (starts, ends, count) = (graph.Concat(words.Starts, zero), graph.Concat(words.Ends, zero), graph.Length(words.Starts));
        var found = graph.Loop([zero, zero], [false, false], values =>
        {
            var word = graph.Slice(words.Units, graph.Node("Gather", [starts, values[0]]), graph.Node("Gather", [ends, values[0]]));
            var ids = graph.Slice(tokenizer.Model.AddIds(graph, [graph.Concat(graph.Integers(' '), word)], Most)[0], 0, Most);
            var pieces = graph.Slice(
                graph.Concat(ids, graph.Integers(_dropped)), zero, graph.Node("Max", [graph.Length(ids), one]));
            var keys = graph.Slice(graph.Concat(graph.Node("Add", [pieces, one]), graph.Integers(new long[Most])), 0, Most);
            var next = graph.Node("Add", [values[0], one]);
            return (graph.Node("Squeeze", [graph.Node("Less", [next, count])]), [next, graph.Concat(values[1], keys)]);
        });
        graph.NumbersOutput(
            outputName, graph.Slice(found[1], one, graph.Node("Add", [graph.Node("Mul", [count, graph.Integers(Most)]), one])));
        return graph.ToBytes();
    }
}
