using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Finds out that several threads share one row, as those that share a PredictionEngine do.</summary>
/// <remarks>
/// An engine sets its one input row, then reads its one output row. Where a second thread does so in between, the first would get a prediction for
/// the other's values, or for a mixture of both. Threads may take turns, as with a pool of engines: then each reads all that it wants of a row.
/// A row that was shared once is refused from then on: while threads go on with it, not every wrong value can be told from a right one.
/// </remarks>
/// <param name="row">The row, which counts on its position with every row that is set.</param>
internal sealed class RowGuard(DataViewRow row)
{
    private long _position = -1;
    private int _thread;
    private int _isBusy;
    private volatile bool _isShared;

    /// <summary>Reads a column.</summary>
    /// <typeparam name="T">The type of the column's values.</typeparam>
    /// <param name="getter">The column's getter.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">Several threads use the row at the same time.</exception>
    public void Read<T>(ValueGetter<T> getter, ref T value)
    {
        if (_isShared || Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw Refuse();
        }

        try
        {
            var position = row.Position;
            Claim(position);
            getter(ref value);
            if (_isShared || row.Position != position)
            {
                throw Refuse();
            }
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    // Who reads the first column of a row must read the others, too.
    private void Claim(long position)
    {
        var thread = Environment.CurrentManagedThreadId;
        if (position == _position && thread != _thread)
        {
            throw Refuse();
        }

        (_position, _thread) = (position, thread);
    }

    private InvalidOperationException Refuse()
    {
        _isShared = true;
        return Shared();
    }

    private static InvalidOperationException Shared() => new(
        "A row must be read by one thread at a time but is read by several: a PredictionEngine is shared, which ML.NET does not allow, and would " +
        "give wrong predictions; this one gives no more. Use one engine a thread (ThreadLocal) or a pool of engines, all of the same model, " +
        "made with PredictionEngineOptions { OwnsTransformer = false }; or score many rows at a time with Transform, " +
        "which several threads may call.");
}
