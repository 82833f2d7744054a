using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// Tells how a word is spelt: its letters, whether small or large, as one number; its beginnings and endings of some letters; and of what kinds of
/// characters it is made. Each is a hash of a few million, in which few words that differ are the same.
/// </summary>
/// <remarks>Of a long word, the first and the last letters tell all.</remarks>
internal sealed class WordSpelling : WordKeys
{
    private const int Letters = 24; // at each end of a word
    private const int Longest = 7; // whether a word has more letters is not told
    private const long Range = 1 << 23;
    private static readonly int[] _beginnings = [2, 3];
    private static readonly int[] _endings = [2, 3, 4];
    private static readonly int[] _kindsMet = [LetterTable.Lower, LetterTable.Upper, LetterTable.Digit, LetterTable.Dash, LetterTable.Other];
    private static readonly long[] _firstFactors = DrawFactors(1);
    private static readonly long[] _lastFactors = DrawFactors(2);

    private WordSpelling()
    {
    }

    /// <summary>The only one.</summary>
    public static WordSpelling Instance { get; } = new();

    /// <inheritdoc/>
    public override int Count => 2 + _beginnings.Length + _endings.Length;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> word, Span<float> keys)
    {
        Span<long> first = stackalloc long[Letters];
        Span<long> last = stackalloc long[Letters];
        for (var i = 0; i < Letters; i++)
        {
            first[i] = i < word.Length ? LetterTable.Units[word[i]] : 0;
            last[i] = i < word.Length ? LetterTable.Units[word[word.Length - 1 - i]] : 0;
        }

        var place = 0;
        keys[place++] = (Sum(first, _firstFactors, Letters) + Sum(last, _lastFactors, Letters)) % Range;
        foreach (var letters in _beginnings)
        {
            keys[place++] = Sum(first, _firstFactors, letters) % Range;
        }

        foreach (var letters in _endings)
        {
            keys[place++] = Sum(last, _lastFactors, letters) % Range;
        }

        keys[place] = DescribeKinds(first, last, word.Length);
    }

    /// <inheritdoc/>
    public override byte[] CreateGraph(string inputName, string outputName, int mostWords)
    {
        var graph = new TextGraph("spelling");
        var words = new WordGraph(graph, inputName, mostWords);
        var table = graph.Table(LetterTable.Units, LetterTable.Units.Length);
        var units = graph.ToInt64(graph.Node("Gather", [table, words.Units]));
        var (first, last) = (words.AddFirst(units, Letters), words.AddLast(units, Letters));
        var kindCount = graph.Integer(LetterTable.Kinds);
        string LettersOf(string unit) => graph.Node("Div", [unit, kindCount]);
        string KindsOf(string unit) => graph.Node("Mod", [unit, kindCount]);
        var (firstLetters, lastLetters) = (LettersOf(first), LettersOf(last));
        string Hash(string value) => graph.Node("Mod", [value, graph.Integer(Range)]);
        string Ends(string letters, long[] factors, int count) => AddSum(graph, letters, [.. factors[..count], .. new long[Letters - count]]);

        string[] keys =
        [
            Hash(graph.Node("Add", [Ends(firstLetters, _firstFactors, Letters), Ends(lastLetters, _lastFactors, Letters)])),
            .. _beginnings.Select(count => Hash(Ends(firstLetters, _firstFactors, count))),
            .. _endings.Select(count => Hash(Ends(lastLetters, _lastFactors, count))),
            AddKinds(graph, KindsOf(first), KindsOf(last), words.Lengths),
        ];
        string[] columns = [.. keys.Select(key => graph.Node("Reshape", [key, graph.Integers(-1, 1)]))];
        graph.NumbersOutput(outputName, graph.Node("Concat", columns, ("axis", 1)));
        return graph.ToBytes();
    }

    // (words): the weighted sum of (words, letters)
    private static string AddSum(TextGraph graph, string letters, long[] factors) =>
        graph.Node("ReduceSum", [graph.Node("Mul", [letters, graph.Integers(factors)]), graph.Integers(1)], ("keepdims", 0));

    // The kinds of the first two units and of the last, all kinds that there are, and the length, as digits of one number.
    private static string AddKinds(TextGraph graph, string first, string last, string lengths)
    {
        var eight = graph.Integer(LetterTable.Kinds);
        string Append(string number, string digit, string count) => graph.Node("Add", [graph.Node("Mul", [number, count]), digit]);
        string At(string kinds, int place) => AddSum(graph, kinds, [.. Enumerable.Range(0, Letters).Select(i => i == place ? 1L : 0)]);
        var number = Append(Append(At(first, 0), At(first, 1), eight), At(last, 0), eight);
        var all = graph.Node("Concat", [first, last], ("axis", 1));
        foreach (var kind in _kindsMet)
        {
            var areOfKind = graph.ToInt64(graph.Node("Equal", [all, graph.Integer(kind)]));
            number = Append(number, graph.Node("ReduceMax", [areOfKind, graph.Integers(1)], ("keepdims", 0)), graph.Integer(2));
        }

        return Append(number, graph.Node("Min", [lengths, graph.Integer(Longest)]), eight);
    }

    private static long DescribeKinds(ReadOnlySpan<long> first, ReadOnlySpan<long> last, int length)
    {
        var number = (((first[0] % LetterTable.Kinds * LetterTable.Kinds) + (first[1] % LetterTable.Kinds)) * LetterTable.Kinds)
            + (last[0] % LetterTable.Kinds);
        foreach (var kind in _kindsMet)
        {
            var isMet = false;
            for (var i = 0; i < Letters; i++)
            {
                isMet |= first[i] % LetterTable.Kinds == kind || last[i] % LetterTable.Kinds == kind;
            }

            number = (number * 2) + (isMet ? 1 : 0);
        }

        return (number * LetterTable.Kinds) + Math.Min(length, Longest);
    }

    private static long Sum(ReadOnlySpan<long> units, long[] factors, int count)
    {
        var sum = 0L;
        for (var i = 0; i < count; i++)
        {
            sum += units[i] / LetterTable.Kinds * factors[i];
        }

        return sum;
    }

    // Saved models have them, so that they must never change.
    private static long[] DrawFactors(int seed)
    {
        var random = SplitMix64.At(seed, 0, 0);
        return [.. Enumerable.Range(0, Letters).Select(_ => 1 + (long)(random.Next() % (Range - 1)))];
    }
}
