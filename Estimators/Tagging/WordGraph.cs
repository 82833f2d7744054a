using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The words of a row in a graph that is given all their characters, joined.</summary>
internal sealed class WordGraph
{
    private readonly TextGraph _graph;
    private readonly string _starts;
    private readonly string _ends;
    private readonly string _end;

    /// <summary>Adds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputName">The input, UTF-16 units with a space behind each word and separators between them.</param>
    /// <param name="mostWords">The number of words after which a row is cut.</param>
    public WordGraph(TextGraph graph, string inputName, int mostWords)
    {
        _graph = graph;
        var units = graph.Node("Reshape", [graph.ToInt64(graph.UnitsInput(inputName)), graph.Integers(-1)]);
        _end = graph.Length(units);
        var one = graph.Integers(1);
        var bounds = graph.Places(graph.Node("Equal", [units, graph.Integer(WordKeys.Separator)]));

        // A row without characters has no words.
        var words = graph.Node(
            "Mul", [graph.Node("Add", [graph.Length(bounds), one]), graph.Node("Min", [_end, one])]);
        var (zero, count) = (graph.Integers(0), graph.Node("Min", [words, graph.Integers(mostWords)]));
        _starts = graph.Slice(graph.Concat(zero, graph.Node("Add", [bounds, one])), zero, count);
        _ends = graph.Node("Max", [graph.Node("Sub", [graph.Slice(graph.Concat(bounds, _end), zero, count), one]), _starts]);
        Units = graph.Concat(units, zero);
        Lengths = graph.Node("Sub", [_ends, _starts]);
    }

    /// <summary>All units, and a 0 behind them.</summary>
    public string Units { get; }

    /// <summary>The number of units of each word, (words).</summary>
    public string Lengths { get; }

    /// <summary>Where each word starts among the units, (words).</summary>
    public string Starts => _starts;

    /// <summary>Where each word ends, (words).</summary>
    public string Ends => _ends;

    /// <summary>Adds the first units of each word.</summary>
    /// <param name="values">What is to be taken of each unit, the 0 behind them included.</param>
    /// <param name="count">How many; a shorter word has what is behind all units.</param>
    /// <returns>(words, count).</returns>
    public string AddFirst(string values, int count)
    {
        var places = _graph.Node("Add", [Column(_starts), Offsets(count)]);
        return Take(values, places, _graph.Node("Less", [places, Column(_ends)]));
    }

    /// <summary>Adds the last units of each word, the very last one first.</summary>
    /// <inheritdoc cref="AddFirst"/>
    public string AddLast(string values, int count)
    {
        var places = _graph.Node("Sub", [_graph.Node("Sub", [Column(_ends), _graph.Integer(1)]), Offsets(count)]);
        return Take(values, places, _graph.Node("GreaterOrEqual", [places, Column(_starts)]));
    }

    private string Take(string values, string places, string areInWord) =>
        _graph.Node("Gather", [values, _graph.Node("Where", [areInWord, places, _end])]);

    private string Column(string values) => _graph.Node("Reshape", [values, _graph.Integers(-1, 1)]);

    private string Offsets(int count) => _graph.Integers([.. Enumerable.Range(0, count).Select(i => (long)i)]);
}
