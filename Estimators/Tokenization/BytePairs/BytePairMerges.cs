using System.Globalization;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Which neighbouring tokens become one, and which of them first.</summary>
internal sealed class BytePairMerges
{
    private readonly Dictionary<(int Left, int Right), Merge> _merges = [];
    private readonly int[] _bytes = new int[256];

    /// <summary>Finds the ids of the merges.</summary>
    /// <param name="source">What messages call the file of merges.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="pairs">The pairs of tokens, the first to be merged first.</param>
    /// <exception cref="InvalidDataException">A byte or a part of a merge has no token, or merges are not in order.</exception>
    public BytePairMerges(string source, TokenVocabulary vocabulary, IEnumerable<(string Left, string Right)> pairs)
    {
        for (var value = 0; value < _bytes.Length; value++)
        {
            _bytes[value] = vocabulary.Find(ByteAlphabet.Letter((byte)value).ToString()) ?? throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The vocabulary must have a token for each byte, but has none for byte {value}, '{ByteAlphabet.Letter((byte)value)}'. "
                + $"Only byte-level BPE is read: that of GPT-2, RoBERTa and their kind."));
        }

        var used = new HashSet<int>();
        foreach (var (rank, (left, right)) in pairs.Index())
        {
            int Find(string token) => vocabulary.Find(token) ?? throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"Merge {rank + 1} of {source}, '{left} {right}', must be of tokens of the vocabulary, but it has no '{token}'. "
                + $"Take both files of the same tokeniser."));

            var (first, second, made) = (Find(left), Find(right), Find(left + right));
            if (_merges.ContainsKey((first, second)))
            {
                continue; // written twice
            }

            if (used.Contains(made))
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Merge {rank + 1} of {source} makes '{left + right}', which a merge before it takes already: merges must be in the order in "
                    + $"which they were learned. Take the file as it was published."));
            }

            used.UnionWith([first, second]);
            _merges.Add((first, second), new Merge(rank, made));
        }
    }

    /// <summary>All merges by the tokens that become one.</summary>
    public IReadOnlyDictionary<(int Left, int Right), Merge> All => _merges;

    /// <summary>The token of each byte.</summary>
    public IReadOnlyList<int> Bytes => _bytes;

    /// <summary>Reads merges, one a line.</summary>
    /// <param name="source">What messages call them.</param>
    /// <param name="stream">The lines: two tokens with a space between; a first line that begins with #version is none.</param>
    /// <exception cref="InvalidDataException">A line holds something else.</exception>
    public static IEnumerable<(string Left, string Right)> ReadLines(string source, Stream stream)
    {
        foreach (var (i, line) in TextFile.ReadLines(source, stream).Index())
        {
            if ((i == 0 && line.StartsWith("#version", StringComparison.Ordinal)) || line.Length == 0)
            {
                continue;
            }

            yield return Parse(line) ?? throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"Line {i + 1} of {source} must hold two tokens with a space between but is '{TextFile.Shorten(line)}'. "
                + $"Take the file merges.txt as it was published."));
        }
    }

    /// <summary>Two tokens with a space between; null for anything else.</summary>
    public static (string Left, string Right)? Parse(string text) =>
        text.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : null;

    /// <summary>The tokens of a word.</summary>
    public IEnumerable<int> Apply(ReadOnlySpan<byte> word)
    {
        var tokens = new int[word.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = _bytes[word[i]];
        }

        return new MergedChain(tokens, this).Merge();
    }

    /// <summary>What two neighbours become; null if they stay two.</summary>
    public Merge? Find(int left, int right) => _merges.TryGetValue((left, right), out var merge) ? merge : null;

    /// <summary>What two neighbours become.</summary>
    /// <param name="Rank">Its place in the list; the smallest comes first.</param>
    /// <param name="Id">The token that they become.</param>
    internal readonly record struct Merge(int Rank, int Id);
}
