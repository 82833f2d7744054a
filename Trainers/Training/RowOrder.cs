namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>A fresh random order of the rows for each epoch, the same for the same seed on every platform.</summary>
internal sealed class RowOrder
{
    private readonly Random _random;
    private readonly long[] _order;

    /// <summary>Starts with the rows' own order.</summary>
    public RowOrder(int rowCount, int seed)
    {
        _random = new Random(seed);
        _order = new long[rowCount];
        for (var i = 0; i < rowCount; i++)
        {
            _order[i] = i;
        }
    }

    /// <summary>The next epoch's order; the array is used again for the one after.</summary>
    public long[] Shuffle()
    {
        _random.Shuffle(_order);
        return _order;
    }
}
