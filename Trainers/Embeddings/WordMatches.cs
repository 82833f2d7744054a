using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>Which words of a file are those of keys: the same text, or else the same in lower case.</summary>
internal sealed class WordMatches
{
    private const int Exact = 3;
    private const int LowerCaseOfTheKey = 2;
    private const int OtherCase = 1;
    private readonly IReadOnlyList<string> _keyTexts;
    private readonly int[] _best;
    private readonly Dictionary<string, List<int>> _keysByLowerCase = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private char[] _lowerCase = new char[64];

    /// <summary>Starts without matches.</summary>
    /// <param name="keyTexts">The text of each key, from key 1 on.</param>
    public WordMatches(IReadOnlyList<string> keyTexts)
    {
        _keyTexts = keyTexts;
        _best = new int[keyTexts.Count + 1];
        _lookup = _keysByLowerCase.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var key = 1; key <= keyTexts.Count; key++)
        {
            ref var keys = ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, ToLowerCase(keyTexts[key - 1]), out _);
            (keys ??= []).Add(key);
        }
    }

    /// <summary>The keys that have found a word so far.</summary>
    public IEnumerable<int> Found => Enumerable.Range(0, _best.Length).Where(key => _best[key] > 0);

    /// <summary>Takes a word of the file.</summary>
    /// <returns>The keys for which there was none so far, or one less like it; of words that are alike the first one counts.</returns>
    public List<int> Take(ReadOnlySpan<char> word)
    {
        var lowerCase = ToLowerCase(word);
        var taken = new List<int>();
        if (_lookup.TryGetValue(lowerCase, out var keys))
        {
            foreach (var key in keys)
            {
                var likeness = word.SequenceEqual(_keyTexts[key - 1]) ? Exact : word.SequenceEqual(lowerCase) ? LowerCaseOfTheKey : OtherCase;
                if (likeness > _best[key])
                {
                    _best[key] = likeness;
                    taken.Add(key);
                }
            }
        }

        return taken;
    }

    private ReadOnlySpan<char> ToLowerCase(ReadOnlySpan<char> word)
    {
        if (word.Length > _lowerCase.Length)
        {
            _lowerCase = new char[2 * word.Length];
        }

        return _lowerCase.AsSpan(0, word.ToLowerInvariant(_lowerCase));
    }
}
