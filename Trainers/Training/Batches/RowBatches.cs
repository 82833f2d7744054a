using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>Rows of a set in the order to visit them, cut into batches.</summary>
/// <param name="Rows">The row numbers; null for the rows' own order.</param>
/// <param name="Ends">Where each batch ends in this order; it starts where the one before ends.</param>
internal sealed record RowBatches(int[]? Rows, int[] Ends)
{
    /// <summary>The batches of all rows, of which these have a part each; null where they are all.</summary>
    public RowBatches? Whole { get; private init; }

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

    /// <summary>A part of each batch.</summary>
    /// <param name="getPart">Which part, by the number of the batch.</param>
    public RowBatches Take(Func<int, BatchPart> getPart)
    {
        var (rows, ends) = (new List<int>(), new int[Ends.Length]);
        for (var batch = 0; batch < ends.Length; batch++)
        {
            var part = getPart(batch);
            for (var place = GetStart(batch) + part.Start; rows.Count < (batch == 0 ? 0 : ends[batch - 1]) + part.Count; place++)
            {
                rows.Add(Rows?[place] ?? place);
            }

            ends[batch] = rows.Count;
        }

        return new RowBatches([.. rows], ends) { Whole = this };
    }

    /// <summary>The number of rows of the largest batch.</summary>
    public int LargestSize => Ends.Select((end, batch) => end - GetStart(batch)).Max();

    /// <summary>Where a batch starts.</summary>
    /// <param name="batch">Its number, from 0.</param>
    public int GetStart(int batch) => batch == 0 ? 0 : Ends[batch - 1];
}
