namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Counts different texts, as far as there are few, and sees whether all are different, as far as there is memory to tell.</summary>
internal sealed class ValueCounts
{
    private const int MostCounted = 1_000;
    private const int MostCompared = 200_000;
    private const ulong HashStart = 14695981039346656037, HashFactor = 1099511628211; // Fowler, Noll and Vo, 64 bits
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly HashSet<ulong> _seen = [];

    public ValueCounts() => _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The number of values.</summary>
    public long Total { get; private set; }

    /// <summary>How often each value is there; null if there are more than a thousand.</summary>
    public IReadOnlyDictionary<string, long>? Counts => _counts.Count <= MostCounted ? _counts : null;

    /// <summary>The part of the first 200,000 values that are different from those before.</summary>
    public double NewShare => Total == 0 ? 0 : (double)_seen.Count / Math.Min(Total, MostCompared);

    /// <summary>Counts a value.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        if (_counts.Count <= MostCounted)
        {
            _lookup[value] = _lookup.TryGetValue(value, out var count) ? count + 1 : 1;
        }

        if (Total++ < MostCompared)
        {
            _seen.Add(Hash(value));
        }
    }

    private static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = HashStart;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * HashFactor;
        }

        return hash;
    }
}
