using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>
/// Puts rows of similar length into the same batch, so that little of a batch is padding: within every few batches of an order the rows
/// are sorted by length, and the batches come in random order.
/// </summary>
/// <param name="lengths">The length of each row.</param>
/// <param name="batchSize">Rows a batch, positive.</param>
internal sealed class LengthBuckets(int[] lengths, int batchSize)
{
    private const int BatchesInChunk = 64;

    /// <summary>Changes the order of the rows; each stays among its neighbours of some batches.</summary>
    /// <param name="random">Draws the places of the batches.</param>
    /// <param name="order">The row numbers in an order that is random already.</param>
    public void Arrange(ref SplitMix64 random, int[] order)
    {
        var chunkRows = (int)Math.Min((long)batchSize * BatchesInChunk, order.Length);
        for (var start = 0; start < order.Length; start += chunkRows)
        {
            Arrange(ref random, order.AsSpan(start, Math.Min(chunkRows, order.Length - start)));
        }
    }

    // What is left over after whole batches must stay at the end, but it need not be the longest rows.
    private void Arrange(ref SplitMix64 random, Span<int> chunk)
    {
        int[] sorted = [.. chunk.ToArray().OrderBy(row => lengths[row])];
        var rest = chunk.Length % batchSize;
        var restStart = rest == 0 ? sorted.Length : random.Next(sorted.Length - rest + 1);
        sorted.AsSpan(restStart, rest).CopyTo(chunk[^rest..]);
        int[][] batches = [.. sorted[..restStart].Concat(sorted[(restStart + rest)..]).Chunk(batchSize)];
        random.Shuffle(batches.AsSpan());
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i].CopyTo(chunk[(i * batchSize)..]);
        }
    }
}
