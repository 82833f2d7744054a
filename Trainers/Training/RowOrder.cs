namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// A random order of the rows for each epoch. It follows from the seed and the number of the epoch, whatever came before,
/// and is the same on every platform.
/// </summary>
/// <param name="rowCount">The number of rows.</param>
internal sealed class RowOrder(int rowCount)
{
    private readonly long[] _order = new long[rowCount];

    /// <summary>An epoch's order; the array is used again for the next one.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    public long[] Of(int seed, int epoch)
    {
        var random = SplitMix64.At(seed, epoch, step: -1);
        for (var i = 0; i < _order.Length; i++)
        {
            var j = random.Next(i + 1); // Fisher and Yates, from the inside out
            _order[i] = _order[j];
            _order[j] = i;
        }

        return _order;
    }
}
