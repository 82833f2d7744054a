using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Counts how often each token occurs.</summary>
internal sealed class TokenCounts
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Starts without tokens.</summary>
    public TokenCounts() => _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The number of different tokens.</summary>
    public int Distinct => _counts.Count;

    /// <summary>The number of tokens.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a token.</summary>
    public void Add(ReadOnlySpan<char> token)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_lookup, token, out _)++;
        Total++;
    }

    /// <summary>The most frequent tokens, those of equal frequency in the order of their UTF-16 units.</summary>
    /// <param name="maximumNumberOfTokens">How many at most.</param>
    /// <param name="minimumCount">How often each occurs at least.</param>
    public string[] MostFrequent(int maximumNumberOfTokens, int minimumCount) =>
    [
        .. _counts.Where(entry => entry.Value >= minimumCount)
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(maximumNumberOfTokens)
            .Select(entry => entry.Key),
    ];

    /// <summary>The part of all tokens that some tokens make up, from 0 to 1.</summary>
    public double ShareOf(IEnumerable<string> tokens) => tokens.Sum(token => _counts[token]) / (double)Total;
}
