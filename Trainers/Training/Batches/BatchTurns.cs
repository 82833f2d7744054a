using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>
/// Batches in turn. Where a helper is free and the work is worth it, it reads the next one while this one is trained on, into memory of its own;
/// otherwise there is one place for all.
/// </summary>
/// <param name="create">Makes space for a batch.</param>
/// <param name="order">The row numbers; null for the rows' own order.</param>
internal sealed class BatchTurns(Func<BatchBuffers> create, int[]? order) : IDisposable
{
    private const long LeastCost = 1 << 16;
    private readonly BatchBuffers?[] _places = new BatchBuffers?[2];
    private int _current;
    private PendingWork? _ahead;

    /// <summary>Reads a batch, unless it was begun ahead. What was read before is valid no more.</summary>
    /// <param name="start">The first place in the order.</param>
    /// <param name="end">The place after the last one.</param>
    public BatchBuffers Read(int start, int end)
    {
        if (_ahead is null)
        {
            Place(_current).Read(order, start, end);
        }
        else
        {
            _current = 1 - _current;
            _ahead.Finish();
            _ahead = null;
        }

        return Place(_current);
    }

    /// <summary>Begins the batch that <see cref="Read"/> is asked for next, if that is of use.</summary>
    /// <param name="start">The first place in the order.</param>
    /// <param name="end">The place after the last one.</param>
    public void BeginNext(int start, int end)
    {
        if (WorkCrew.Size > 1 && Place(_current).CostOfRow * (end - start) >= LeastCost)
        {
            var next = Place(1 - _current);
            _ahead = WorkCrew.Begin(() => next.Read(order, start, end));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ahead?.Abandon();
        _places[0]?.Dispose();
        _places[1]?.Dispose();
    }

    private BatchBuffers Place(int number) => _places[number] ??= create();
}
