namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Counts different values, as far as there are few, and sees whether all are different, as far as there is memory to tell.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal sealed class ValueCounts<T>
    where T : notnull
{
    private const int MostCounted = 1_000;
    private const int MostCompared = 200_000;
    private readonly Dictionary<T, long> _counts = [];
    private readonly HashSet<T> _seen = [];

    /// <summary>The number of values.</summary>
    public long Total { get; private set; }

    /// <summary>How often each value is there; null if there are more than a thousand.</summary>
    public IReadOnlyDictionary<T, long>? Counts => _counts.Count <= MostCounted ? _counts : null;

    /// <summary>The part of the first 200,000 values that are different from those before.</summary>
    public double NewShare => Total == 0 ? 0 : (double)_seen.Count / Math.Min(Total, MostCompared);

    /// <summary>Counts a value.</summary>
    public void Add(T value)
    {
        if (_counts.Count <= MostCounted)
        {
            _counts[value] = _counts.GetValueOrDefault(value) + 1;
        }

        if (Total++ < MostCompared)
        {
            _seen.Add(value);
        }
    }
}
