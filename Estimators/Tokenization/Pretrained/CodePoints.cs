namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The part of a graph that makes characters of UTF-16 units.</summary>
internal static class CodePoints
{
    private const int HighSurrogates = 0xD800 / SurrogateCount; // halves that come first
    private const int LowSurrogates = 0xDC00 / SurrogateCount;
    private const int SurrogateCount = 0x400;

    /// <summary>Adds the part.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="units">The units, 64-bit integers, not empty; the last is no half of a pair.</param>
    /// <returns>
    /// Characters, one for each unit: at the first unit of a pair the pair's; at its second, the half, as where half a pair stands alone.
    /// </returns>
    public static (string Characters, string IsSecondHalf) Add(TextGraph graph, string units)
    {
        var count = graph.Integer(SurrogateCount);
        var next = graph.Concat(graph.Slice(units, 1), graph.Integers(0));
        string Is(string value, int kind) => graph.Node("Equal", [graph.Node("Div", [value, count]), graph.Integer(kind)]);
        var isPair = graph.Node("And", [Is(units, HighSurrogates), Is(next, LowSurrogates)]);
        var offset = graph.Integer(0x10000 - (0xD800L * SurrogateCount) - 0xDC00);
        var pair = graph.Node("Add", [graph.Node("Add", [graph.Node("Mul", [units, count]), next]), offset]);
        var isSecond = graph.Concat(graph.False(), graph.Slice(isPair, 0, -1));
        return (graph.Node("Where", [isPair, pair, units]), isSecond);
    }
}
