namespace MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

/// <summary>Which rows of a batch a process computes: those that follow each other from a place on.</summary>
/// <param name="Start">The place of the first one in the batch.</param>
/// <param name="Count">How many they are, positive.</param>
/// <param name="Total">The number of rows of the batch.</param>
/// <param name="Counts">
/// Whether the rows count. They do not where the batch has too few for all processes: then they are another process's, computed once more so that
/// all processes do the same.
/// </param>
internal readonly record struct BatchPart(int Start, int Count, int Total, bool Counts = true)
{
    /// <summary>The part that the rows have in the mean over the batch, in [0, 1].</summary>
    public double Share => Counts ? (double)Count / Total : 0;

    /// <summary>Cuts a batch for processes, as evenly as it can be cut.</summary>
    /// <param name="rank">The number of the process, from 0.</param>
    /// <param name="size">The number of processes.</param>
    /// <param name="total">The number of rows of the batch, positive.</param>
    /// <param name="canCut">Whether the batch can be cut before a row, by its place from 1.</param>
    public static BatchPart Cut(int rank, int size, int total, Func<int, bool> canCut)
    {
        int NextCut(int place)
        {
            for (; place < total && !canCut(place); place++)
            {
            }

            return Math.Min(place, total);
        }

        int GetBorder(int process) => process == 0 ? 0 : NextCut(Math.Max(1, (int)((long)total * process / size)));

        // Of fewer rows than processes, several borders are at the same place.
        var (start, end) = (rank == 0 ? 0 : GetBorder(rank), rank == size - 1 ? total : GetBorder(rank + 1));
        return start < end ? new BatchPart(start, end - start, total) : new BatchPart(0, NextCut(1), total, Counts: false);
    }
}
