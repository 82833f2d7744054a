using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>
/// Where the steps of a batch of sequences lie when those of all rows follow each other: a block for each step, of the rows that have it. Longer rows
/// come first, so that the rows of a step are the first ones of the step before, and padding takes neither place nor time.
/// </summary>
internal sealed unsafe class StepBlocks
{
    private const int StepsOfShare = 8;

    private readonly int[] _order;
    private readonly int[] _starts; // of each step's block, and the end
    private readonly long _steps;

    /// <summary>Finds the blocks of a batch.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="lengths">The number of steps of each row, (rows) int64 from 1 to all; null if all rows have all steps.</param>
    public StepBlocks(long rows, long steps, Tensor? lengths)
    {
        _steps = steps;
        var counts = lengths is null ? null : lengths.data<long>().ToArray();
        _order = [.. Enumerable.Range(0, checked((int)rows))];
        if (counts is not null)
        {
            _order = [.. _order.OrderByDescending(row => counts[row])];
        }

        Count = checked((int)(counts is null ? steps : counts[_order[0]]));
        _starts = new int[Count + 1];
        for (var (step, having) = (0, _order.Length); step < Count; step++)
        {
            while (counts is not null && counts[_order[having - 1]] <= step)
            {
                having--;
            }

            _starts[step + 1] = checked(_starts[step] + having);
        }
    }

    /// <summary>The number of blocks, which is that of the steps of the longest row.</summary>
    public int Count { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => _order.Length;

    /// <summary>The number of steps of all rows.</summary>
    public int Total => _starts[^1];

    /// <summary>The place of a step's first row.</summary>
    public int Start(int step) => _starts[step];

    /// <summary>How many rows of a range have a step; none where there is no such step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="first">The range's first row, by its place in a block.</param>
    /// <param name="end">The place after its last row.</param>
    public int CountRows(int step, int first, int end) =>
        step < 0 || step >= Count ? 0 : Math.Max(0, Math.Min(end, _starts[step + 1] - _starts[step]) - first);

    /// <summary>Where a row lies among the steps of the batch.</summary>
    /// <param name="step">The step.</param>
    /// <param name="row">The row's place in a block.</param>
    /// <returns>The place, as in (rows · steps).</returns>
    public long Place(int step, int row) => (_order[row] * _steps) + step;

    /// <summary>Lays a batch out in blocks.</summary>
    /// <param name="batch">The batch, (rows, steps, n) of floats in the processor's memory, contiguous.</param>
    /// <returns>(<see cref="Total"/>, n).</returns>
    public Tensor Gather(Tensor batch)
    {
        var size = checked((int)batch.size(2));
        var blocks = empty(Total, size);
        var (from, to) = ((nint)TensorMemory.First(batch), (nint)TensorMemory.First(blocks));
        ForEach((place, block) => Row(from, place, size).CopyTo(Row(to, block, size)));
        return blocks;
    }

    /// <summary>Lays blocks out as a batch, whose padding is zero.</summary>
    /// <param name="blocks">(<see cref="Total"/>, n), contiguous.</param>
    /// <returns>(rows, steps, n).</returns>
    public Tensor Scatter(Tensor blocks)
    {
        var size = checked((int)blocks.size(1));
        var batch = CreateBatch(size);
        var (from, to) = ((nint)TensorMemory.First(blocks), (nint)TensorMemory.First(batch));
        ForEach((place, block) => Row(from, block, size).CopyTo(Row(to, place, size)));
        return batch;
    }

    /// <summary>Makes room for a batch, whose padding is zero.</summary>
    /// <param name="size">n.</param>
    /// <returns>(rows, steps, n).</returns>
    public Tensor CreateBatch(int size) => Total == Rows * _steps ? empty(Rows, _steps, size) : zeros(Rows, _steps, size);

    private static Span<float> Row(nint first, long row, int size) => new((float*)first + (row * size), size);

    private void ForEach(Action<long, long> move) => WorkCrew.Run((Count + StepsOfShare - 1) / StepsOfShare, share =>
    {
        for (var step = share * StepsOfShare; step < Math.Min(Count, (share + 1) * StepsOfShare); step++)
        {
            for (var row = 0; row < _starts[step + 1] - _starts[step]; row++)
            {
                move(Place(step, row), _starts[step] + row);
            }
        }
    });
}
