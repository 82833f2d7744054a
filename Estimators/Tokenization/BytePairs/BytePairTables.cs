using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What the graph of byte-level BPE looks up: kinds of characters, whole words, and pairs of neighbours.</summary>
internal sealed class BytePairTables
{
    /// <summary>The characters in a row of the table of characters.</summary>
    public const int PageSize = 256;

    /// <summary>Two tokens are one number: the left one times this, and the right one. So are the ranks of a pair.</summary>
    public const long Factor = TokenVocabulary.MaximumSize;

    /// <summary>Stands for a rank where there is none.</summary>
    public const long NoRank = Factor - 1;

    private const int Pages = 0x110000 / PageSize;

    /// <summary>Makes the tables.</summary>
    /// <param name="merges">Which pairs become one.</param>
    /// <param name="tokens">The bytes of each token that is made of bytes, by its id.</param>
    public BytePairTables(BytePairMerges merges, IReadOnlyDictionary<int, byte[]> tokens)
    {
        (PageNumbers, Kinds) = MakePages();
        MergedIds = MakeMergedIds(merges);
        Pairs = MakePairs(merges, tokens);
        var words = tokens.Where(token => merges.Apply(token.Value).SequenceEqual([token.Key])).ToArray();
        LongestWord = words.Max(word => word.Value.Length);
        Words = MakeWords(words);
    }

    /// <summary>The row of each 256 characters in <see cref="Kinds"/>.</summary>
    public int[] PageNumbers { get; }

    /// <summary>The <see cref="BytePairWords.Kind"/> of each character.</summary>
    public int[] Kinds { get; }

    /// <summary>The token that the merge of each rank makes.</summary>
    public int[] MergedIds { get; }

    /// <summary>
    /// By pair, three ranks: that of its merge; the smallest of all merges of the right token with one that ends as the left; and the smallest of all
    /// of the left token with one that begins as the right.
    /// </summary>
    public IReadOnlyDictionary<long, long> Pairs { get; }

    /// <summary>The tokens that a word becomes which is that token, plus 1, by the hash of the word.</summary>
    public IReadOnlyDictionary<long, long> Words { get; }

    /// <summary>The number of bytes of the longest of these words.</summary>
    public int LongestWord { get; }

    /// <summary>A number that each byte of a word counts so many times more than the one before. Drawn so that no two words have the same hash.
    /// </summary>
    public long Base { get; private set; } = unchecked((long)0x9E3779B97F4A7C15);

    /// <summary>What counts for each byte of a word.</summary>
    public long[] Factors()
    {
        var factors = new long[LongestWord + 1];
        for (var (i, factor) = (0, 1L); i < factors.Length; i++, factor = unchecked(factor * Base))
        {
            factors[i] = factor;
        }

        return factors;
    }

    private static (int[] PageNumbers, int[] Kinds) MakePages()
    {
        var numbers = new int[Pages];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var pages = new List<int>();
        for (var page = 0; page < Pages; page++)
        {
            int[] kinds = [.. Enumerable.Range(page * PageSize, PageSize).Select(KindOf)];
            var content = new string(MemoryMarshal.Cast<int, char>(kinds));
            if (!known.TryGetValue(content, out numbers[page]))
            {
                numbers[page] = known.Count;
                known.Add(content, known.Count);
                pages.AddRange(kinds);
            }
        }

        return (numbers, [.. pages]);
    }

    private static int KindOf(int codePoint) => (int)BytePairWords.KindOf(Rune.IsValid(codePoint) ? new Rune(codePoint) : Rune.ReplacementChar);

    private static int[] MakeMergedIds(BytePairMerges merges)
    {
        var ids = new int[merges.All.Values.Select(merge => merge.Rank).DefaultIfEmpty().Max() + 1];
        foreach (var merge in merges.All.Values)
        {
            ids[merge.Rank] = merge.Id;
        }

        return ids;
    }

    private static Dictionary<long, long> MakePairs(BytePairMerges merges, IReadOnlyDictionary<int, byte[]> tokens)
    {
        var ids = tokens.ToDictionary(token => Encoding.Latin1.GetString(token.Value), token => token.Key, StringComparer.Ordinal);
        var ranks = new Dictionary<(int Left, int Right), (long Own, long Left, long Right)>();
        void Add(int left, int right, (long Own, long Left, long Right) found)
        {
            (long Own, long Left, long Right) known = ranks.GetValueOrDefault((left, right), (NoRank, NoRank, NoRank));
            ranks[(left, right)] = (Math.Min(known.Own, found.Own), Math.Min(known.Left, found.Left), Math.Min(known.Right, found.Right));
        }

        foreach (var ((left, right), merge) in merges.All)
        {
            var (first, second) = (Encoding.Latin1.GetString(tokens[left]), Encoding.Latin1.GetString(tokens[right]));
            Add(left, right, (merge.Rank, NoRank, NoRank));
            foreach (var end in Enumerable.Range(0, first.Length).Select(start => first[start..]).Where(ids.ContainsKey))
            {
                Add(ids[end], right, (NoRank, merge.Rank, NoRank));
            }

            foreach (var beginning in Enumerable.Range(1, second.Length).Select(length => second[..length]).Where(ids.ContainsKey))
            {
                Add(left, ids[beginning], (NoRank, NoRank, merge.Rank));
            }
        }

        return ranks.ToDictionary(
            pair => (pair.Key.Left * Factor) + pair.Key.Right,
            pair => (((pair.Value.Own * Factor) + pair.Value.Left) * Factor) + pair.Value.Right);
    }

    private Dictionary<long, long> MakeWords(KeyValuePair<int, byte[]>[] words)
    {
        while (true)
        {
            var (values, factors) = (new Dictionary<long, long>(), Factors());
            if (words.All(word => values.TryAdd(Hash(word.Value, factors), word.Key + 1L)))
            {
                return values;
            }

            Base += 2; // two words had the same hash
        }
    }

    // A byte counts one more than it is, so that zeros count too.
    private static long Hash(byte[] word, long[] factors) =>
        word.Index().Aggregate(0L, (sum, item) => unchecked(sum + ((item.Item + 1) * factors[item.Index])));
}
