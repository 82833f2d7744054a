namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>Counts numbers by their size while they come, in a tree of sums (Fenwick 1994).</summary>
/// <param name="possible">All numbers that may come.</param>
internal sealed class SortedCounts(IEnumerable<float> possible)
{
    private readonly float[] _numbers = [.. possible.Distinct().Order()];
    private readonly int[] _sums = new int[possible.Count() + 1];

    /// <summary>How many came.</summary>
    public int Count { get; private set; }

    /// <summary>Counts a number.</summary>
    public void Add(float number)
    {
        Count++;
        for (var i = GetRank(number) + 1; i < _sums.Length; i += i & -i)
        {
            _sums[i]++;
        }
    }

    /// <summary>How many are less than a number.</summary>
    public int CountBelow(float number) => CountFirst(GetRank(number));

    /// <summary>How many are a number or less.</summary>
    public int CountUpTo(float number) => CountFirst(GetRank(number) + 1);

    private int GetRank(float number) => Array.BinarySearch(_numbers, number);

    private int CountFirst(int ranks)
    {
        var count = 0;
        for (var i = ranks; i > 0; i -= i & -i)
        {
            count += _sums[i];
        }

        return count;
    }
}
