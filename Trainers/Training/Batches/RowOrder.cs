using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>A random order of the rows for each epoch, cut into batches of a size.</summary>
/// <remarks>
/// The rows are cut into blocks; the blocks come in random order, and the rows of every few blocks are shuffled together. If
/// all rows fit into the window, this is a shuffle of all rows.
/// </remarks>
internal sealed class RowOrder : BatchOrder
{
    /// <summary>The number of blocks that are shuffled together.</summary>
    public const int BlocksInWindow = 8;

    private readonly int[] _order;
    private readonly int[] _ends;
    private readonly int _blockRows;
    private readonly LengthBuckets? _buckets;

    /// <summary>Prepares for a number of rows.</summary>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    /// <param name="window">The number of rows that are shuffled together, positive.</param>
    /// <param name="buckets">Puts rows of similar length together; null when all are of the same length.</param>
    public RowOrder(int rowCount, int batchSize, int window = int.MaxValue, LengthBuckets? buckets = null)
    {
        _buckets = buckets;
        _order = new int[rowCount];
        _ends = RowBatches.GetEnds(rowCount, batchSize);
        _blockRows = window < rowCount ? Math.Max(1, window / BlocksInWindow) : Math.Max(1, rowCount);
    }

    /// <inheritdoc/>
    public override int BatchCount => _ends.Length;

    /// <inheritdoc/>
    public override RowBatches Shuffle(int seed, int epoch)
    {
        var random = SplitMix64.At(seed, epoch, step: -1);
        var blocks = Enumerable.Range(0, (_order.Length + _blockRows - 1) / _blockRows).ToArray();
        random.Shuffle(blocks.AsSpan());
        var filled = 0;
        foreach (var window in blocks.Chunk(BlocksInWindow))
        {
            var start = filled;
            foreach (var block in window)
            {
                var end = (int)Math.Min((long)(block + 1) * _blockRows, _order.Length);
                for (var row = block * _blockRows; row < end; row++)
                {
                    _order[filled++] = row;
                }
            }

            random.Shuffle(_order.AsSpan(start..filled));
        }

        _buckets?.Arrange(ref random, _order);
        return new RowBatches(_order, _ends);
    }
}
