namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>All rows of a set in the order to visit them, cut into batches.</summary>
/// <param name="Rows">The row numbers; null for the rows' own order.</param>
/// <param name="Ends">Where each batch ends in this order; it starts where the one before ends.</param>
internal sealed record RowBatches(int[]? Rows, int[] Ends)
{
    /// <summary>The number of batches of a size.</summary>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public static int GetCount(int rowCount, int batchSize) => Math.Max(1, ((rowCount - 2) / batchSize) + 1);

    /// <summary>Cuts rows into batches of a size.</summary>
    /// <param name="rows">The row numbers; null for the rows' own order.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public static RowBatches CutEvenly(int[]? rows, int rowCount, int batchSize) => new(rows, GetEnds(rowCount, batchSize));

    /// <summary>Where batches of a size end. A last batch of one row has no variance for batch normalisation: it joins the one before.</summary>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public static int[] GetEnds(int rowCount, int batchSize)
    {
        var ends = new int[GetCount(rowCount, batchSize)];
        for (var i = 0; i < ends.Length - 1; i++)
        {
            ends[i] = (i + 1) * batchSize;
        }

        ends[^1] = rowCount;
        return ends;
    }

    /// <summary>The number of rows of the largest batch.</summary>
    public int LargestSize => Ends.Select((end, batch) => end - GetStart(batch)).Max();

    /// <summary>Where a batch starts.</summary>
    /// <param name="batch">Its number, from 0.</param>
    public int GetStart(int batch) => batch == 0 ? 0 : Ends[batch - 1];
}
