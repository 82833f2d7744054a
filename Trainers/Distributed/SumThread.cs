namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>A thread that makes sums over all processes one after the other, while the training's own thread computes.</summary>
internal sealed class SumThread
{
    private readonly Queue<Action> _sums = [];
    private readonly Thread _thread;
    private Exception? _failure;
    private int _open; // waiting or being made
    private volatile bool _isAwaited;

    /// <summary>Starts it.</summary>
    public SumThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = nameof(SumThread) };
        _thread.Start();
    }

    /// <summary>Whether the calling thread is this one.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Whether the training's own thread waits for it, and leaves a processor to it.</summary>
    public bool IsAwaited => _isAwaited;

    /// <summary>Leaves a sum to it. After one that failed it makes no more.</summary>
    /// <param name="sum">Makes the sum.</param>
    public void Add(Action sum)
    {
        lock (_sums)
        {
            _sums.Enqueue(sum);
            _open++;
            Monitor.PulseAll(_sums);
        }
    }

    /// <summary>Waits until all sums are made; comes back at once where its own thread asks.</summary>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public void WaitForAll()
    {
        if (IsCurrent)
        {
            return;
        }

        _isAwaited = true;
        lock (_sums)
        {
            while (_open > 0)
            {
                Monitor.Wait(_sums);
            }
        }

        _isAwaited = false;
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Waits until it makes no sum, but not for long, and takes its failure for known.</summary>
    /// <param name="longest">For how long.</param>
    public void WaitUntilIdle(TimeSpan longest)
    {
        var end = DateTime.UtcNow + longest;
        lock (_sums)
        {
            while (_open > 0 && end - DateTime.UtcNow is { Ticks: > 0 } left && Monitor.Wait(_sums, left))
            {
            }
        }
    }

    private void Work()
    {
        while (true)
        {
            Action sum;
            lock (_sums)
            {
                while (_sums.Count == 0)
                {
                    Monitor.Wait(_sums);
                }

                sum = _sums.Dequeue();
            }

            try
            {
                if (_failure is null)
                {
                    sum();
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }

            lock (_sums)
            {
                _open--;
                Monitor.PulseAll(_sums);
            }
        }
    }
}
