namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The tokens of a word while neighbours are merged: of all pairs that may be, always the one of the smallest rank, from left to
/// right.</summary>
/// <param name="tokens">The tokens to begin with.</param>
/// <param name="merges">Which pairs become one.</param>
internal sealed class MergedChain(int[] tokens, BytePairMerges merges)
{
    private const int Gone = -1;
    private readonly int[] _previous = [.. Enumerable.Range(-1, tokens.Length)];
    private readonly int[] _next = [.. Enumerable.Range(1, tokens.Length)];
    private readonly PriorityQueue<int, (int Rank, int Place)> _queue = new();

    /// <summary>Merges until no pair may be merged any more.</summary>
    /// <returns>The tokens that remain.</returns>
    public IEnumerable<int> Merge()
    {
        for (var place = 0; place < tokens.Length - 1; place++)
        {
            Enqueue(place);
        }

        while (_queue.TryDequeue(out var place, out var priority))
        {
            // The pair may have gone since it was found.
            if (tokens[place] != Gone && FindMerge(place) is { } merge && merge.Rank == priority.Rank)
            {
                Join(place, merge.Id);
            }
        }

        return tokens.Where(token => token != Gone);
    }

    private void Join(int place, int id)
    {
        var right = _next[place];
        tokens[place] = id;
        tokens[right] = Gone;
        _next[place] = _next[right];
        if (_next[place] < tokens.Length)
        {
            _previous[_next[place]] = place;
        }

        Enqueue(place);
        if (_previous[place] >= 0)
        {
            Enqueue(_previous[place]);
        }
    }

    private void Enqueue(int place)
    {
        if (FindMerge(place) is { } merge)
        {
            _queue.Enqueue(place, (merge.Rank, place));
        }
    }

    private BytePairMerges.Merge? FindMerge(int place) => _next[place] < tokens.Length ? merges.Find(tokens[place], tokens[_next[place]]) : null;
}
