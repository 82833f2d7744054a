using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>
/// A random order of the groups of rows for each epoch, cut into batches of whole groups: always as many, of about as many rows. A group of more
/// rows than a batch is cut at random, in each epoch anew, into parts of its rows that go through the training as groups do.
/// </summary>
/// <remarks>
/// The groups are cut into blocks of groups that follow each other; the blocks come in random order, and the groups of every few blocks are shuffled
/// together, as <see cref="RowOrder"/> does with rows.
/// </remarks>
internal sealed class GroupOrder : BatchOrder
{
    // The pairs of a part grow with the square of its rows.
    private const int MostRowsInPart = 1000;
    private readonly int[][] _groups;
    private readonly int[][][] _blocks;
    private readonly int _rowCount;
    private readonly int _mostRows;

    /// <summary>Prepares for groups.</summary>
    /// <param name="groups">The group of each row; each has two rows at least.</param>
    /// <param name="batchSize">About how many rows a batch has, four at least.</param>
    /// <param name="window">The number of rows that are shuffled together, positive.</param>
    public GroupOrder(int[] groups, int batchSize, int window = int.MaxValue)
    {
        _rowCount = groups.Length;
        BatchCount = RowBatches.GetCount(_rowCount, batchSize);
        _mostRows = Math.Min(MostRowsInPart, _rowCount / BatchCount);
        _groups = RowGroups.GetRows(groups);
        _blocks = [.. CutIntoBlocks(_groups, window < _rowCount ? window / RowOrder.BlocksInWindow : _rowCount)];
    }

    /// <inheritdoc/>
    public override int BatchCount { get; }

    /// <inheritdoc/>
    public override RowBatches Shuffle(int seed, int epoch)
    {
        var random = SplitMix64.At(seed, epoch, step: -1);
        var blocks = _blocks.ToArray();
        random.Shuffle(blocks.AsSpan());
        var all = new List<ArraySegment<int>>();
        foreach (var window in blocks.Chunk(RowOrder.BlocksInWindow))
        {
            var parts = new List<ArraySegment<int>>();
            foreach (var group in window.SelectMany(block => block))
            {
                AddParts(group, ref random, parts);
            }

            var shuffled = parts.ToArray();
            random.Shuffle(shuffled.AsSpan());
            all.AddRange(shuffled);
        }

        return Pack(all);
    }

    /// <summary>Batches that are always the same: the groups by their numbers, and the parts of one after the other.</summary>
    public RowBatches InOrder()
    {
        var random = SplitMix64.At(seed: 0, epoch: 0, step: -1);
        var parts = new List<ArraySegment<int>>();
        foreach (var group in _groups)
        {
            AddParts(group, ref random, parts);
        }

        return Pack(parts);
    }

    private static IEnumerable<int[][]> CutIntoBlocks(int[][] groups, int blockRows)
    {
        var (block, rows) = (new List<int[]>(), 0);
        foreach (var group in groups)
        {
            block.Add(group);
            rows += group.Length;
            if (rows >= blockRows)
            {
                yield return [.. block];
                block.Clear();
                rows = 0;
            }
        }

        if (block.Count > 0)
        {
            yield return [.. block];
        }
    }

    private void AddParts(int[] group, ref SplitMix64 random, List<ArraySegment<int>> parts)
    {
        if (group.Length <= _mostRows)
        {
            parts.Add(group);
            return;
        }

        var rows = group.ToArray();
        random.Shuffle(rows.AsSpan());
        var count = ((rows.Length - 1) / _mostRows) + 1;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = (CutAt(i), CutAt(i + 1));
            parts.Add(new ArraySegment<int>(rows, start, end - start));
        }

        int CutAt(int part) => (int)((long)rows.Length * part / count);
    }

    // Of n rows in k batches, each ends at the end of the part that is nearest to a multiple of n / k. As no part is larger, none is empty.
    private RowBatches Pack(List<ArraySegment<int>> parts)
    {
        var (rows, ends) = (new int[_rowCount], new int[BatchCount]);
        var (filled, batch) = (0, 0);
        foreach (var part in parts)
        {
            part.CopyTo(rows, filled);
            var end = filled + part.Count;
            for (; batch < ends.Length - 1 && (batch + 1L) * _rowCount < (long)end * ends.Length; batch++)
            {
                ends[batch] = 2 * (batch + 1L) * _rowCount < (filled + (long)end) * ends.Length ? filled : end;
            }

            filled = end;
        }

        ends[^1] = _rowCount;
        return new RowBatches(rows, ends);
    }
}
