using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Threads;

/// <summary>
/// The threads that help a session's thread with work of the package's own that is cut into parts, such as products of matrices. What is computed
/// does not depend on who computes a part, so the results are the same with any number of threads, and with none.
/// </summary>
/// <remarks>
/// The thread that has the work takes parts too, so nothing waits for a helper that the system does not let run, but for one that has begun a part. A
/// wait that was too long, as on a machine where other programs compute, keeps the helpers idle for twenty times as long: what is lost to waiting
/// stays below a twentieth. A wait is too long when the thread would have done the part itself by then, but for the shortest ones. They are also left
/// idle for a while when the thread itself has to wait for a processor (<see cref="ProcessorQueue"/>): then there is none for them. Helpers start
/// outside the steps of a training, whose way with denormal numbers a thread would inherit and keep.
/// </remarks>
internal sealed class WorkCrew : IDisposable
{
    private const double ShortestWait = 2e-4; // seconds that are never too long
    private const double Rest = 20;
    private static readonly long _restWithoutProcessors = 10 * ProcessorQueue.Interval;

    [ThreadStatic]
    private static WorkCrew? _current;

    private static int _crews;

    private readonly WorkCrew? _outer;
    private readonly bool _takesFree;
    private readonly int _size;
    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ProcessorQueue? _queue;
    private int _idle;
    private long _restUntil;
    private volatile Job? _job;
    private volatile Job? _ahead;
    private volatile bool _isEnded;

    private WorkCrew(int threads, Func<ProcessorQueue?> openQueue)
    {
        _outer = _current;
        _takesFree = threads == 0;
        _current = this;
        Interlocked.Increment(ref _crews);
        _size = _outer is not null ? 1 : _takesFree ? Environment.ProcessorCount : threads;
        _helpers = new Thread[Math.Min(_size, Math.Max(2, Environment.ProcessorCount)) - 1]; // more would wait for each other
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = nameof(WorkCrew) };
            _helpers[i].Start();
        }

        _queue = _helpers.Length > 0 ? openQueue() : null;
    }

    /// <summary>How many threads the calling thread's work may be cut for, itself included.</summary>
    public static int Size => _current is { } crew && !crew.DoHelpersRest() ? crew.GetSize() : 1;

    /// <summary>Starts the helpers of the calling thread. A crew within another one of the same thread has none.</summary>
    /// <param name="threads">The number of threads, that thread included; 0 for as many as there are processors that no other crew takes.</param>
    /// <param name="openQueue">Gives what tells whether that thread waits for a processor, or null; null for what the system tells.</param>
    public static WorkCrew Start(int threads, Func<ProcessorQueue?>? openQueue = null) => new(threads, openQueue ?? ProcessorQueue.OfThisThread);

    /// <summary>Computes all parts of a piece of work, with what helpers the calling thread has.</summary>
    /// <param name="parts">The number of parts, which touch nothing of each other.</param>
    /// <param name="compute">Computes the part of a number, without torch.</param>
    public static void Run(int parts, Action<int> compute)
    {
        if (parts > 1 && _current is { } crew && Size > 1)
        {
            crew.Share(parts, compute);
            return;
        }

        for (var part = 0; part < parts; part++)
        {
            compute(part);
        }
    }

    /// <summary>Begins a piece of work that is needed later, with a helper if one is free.</summary>
    /// <param name="work">The work, without torch.</param>
    public static PendingWork Begin(Action work)
    {
        var job = new Job(1, _ => work());
        if (_current is { } crew && Size > 1)
        {
            crew._ahead = job;
            crew.Wake(1);
        }

        return new Pending(_current, job);
    }

    /// <summary>Ends the helpers; call it on the thread that started them.</summary>
    public void Dispose()
    {
        _current = _outer;
        Interlocked.Decrement(ref _crews);
        _isEnded = true;
        _wake.Release(_helpers.Length + 1);
        Array.ForEach(_helpers, helper => helper.Join());
        _wake.Dispose();
        _queue?.Dispose();
    }

    private bool DoHelpersRest()
    {
        var now = Stopwatch.GetTimestamp();
        if (_queue is not null && _queue.HadToWait(now))
        {
            _restUntil = Math.Max(_restUntil, now + _restWithoutProcessors);
        }

        return now < _restUntil;
    }

    private int GetSize() => _takesFree ? Math.Min(_size, Math.Max(1, Environment.ProcessorCount / Volatile.Read(ref _crews))) : _size;

    private void Share(int parts, Action<int> compute)
    {
        var job = new Job(parts, compute);
        _job = job;
        Wake(Math.Min(parts, GetSize()) - 1);
        var start = Stopwatch.GetTimestamp();
        var done = job.Work();
        WaitFor(job, (Stopwatch.GetTimestamp() - start) / Math.Max(1, done));
        _job = null;
        job.ThrowIfFailed();
    }

    private void Wake(int wanted)
    {
        var helpers = Math.Min(Volatile.Read(ref _idle), wanted);
        if (helpers > 0)
        {
            Interlocked.Add(ref _idle, -helpers);
            _wake.Release(helpers);
        }
    }

    private void WaitFor(Job job, long timeOfPart = 0)
    {
        var start = Stopwatch.GetTimestamp();
        for (var wait = default(SpinWait); !job.IsDone;)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        var end = Stopwatch.GetTimestamp();
        if (end - start > Math.Max(timeOfPart, ShortestWait * Stopwatch.Frequency))
        {
            _restUntil = end + (long)(Rest * (end - start));
        }
    }

    private void Help()
    {
        while (true)
        {
            Interlocked.Increment(ref _idle);
            _wake.Wait();
            if (_isEnded)
            {
                return;
            }

            _job?.Work();
            _ahead?.Work();
        }
    }

    private sealed class Pending(WorkCrew? crew, Job job) : PendingWork
    {
        public override void Finish()
        {
            job.Work();
            crew?.WaitFor(job);
            job.Rethrow();
        }

        public override void Abandon()
        {
            if (!job.IsTakenBack())
            {
                crew?.WaitFor(job);
            }
        }
    }

    private sealed class Job(int parts, Action<int> compute)
    {
        private readonly bool _flushesDenormals = FlushedDenormals.AreFlushed;
        private int _begun;
        private int _done;
        private Exception? _error;

        public bool IsDone => Volatile.Read(ref _done) == parts;

        /// <summary>Computes parts until none is left to begin.</summary>
        /// <returns>How many.</returns>
        public int Work()
        {
            var count = 0;
            using var flushed = _flushesDenormals ? FlushedDenormals.OnThisThread() : null;
            for (var part = Interlocked.Increment(ref _begun) - 1; part < parts; part = Interlocked.Increment(ref _begun) - 1)
            {
                try
                {
                    compute(part);
                }
                catch (Exception e)
                {
                    _error = e;
                }

                Interlocked.Increment(ref _done);
                count++;
            }

            return count;
        }

        /// <summary>Takes a job of one part that nobody has begun.</summary>
        public bool IsTakenBack() => Interlocked.Increment(ref _begun) == 1;

        public void Rethrow()
        {
            if (_error is not null)
            {
                ExceptionDispatchInfo.Throw(_error);
            }
        }

        public void ThrowIfFailed()
        {
            if (_error is not null)
            {
                throw new InvalidOperationException($"A part of the work failed: {_error.Message}", _error);
            }
        }
    }
}
