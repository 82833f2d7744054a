using System.Diagnostics;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>How much time a run has taken, and when it ends.</summary>
/// <param name="budget">How long it may take; null for any time.</param>
/// <param name="stop">Ends it.</param>
internal sealed class RunClock(TimeSpan? budget, CancellationToken stop)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private volatile bool _isStopped;

    /// <summary>How long it has taken, earlier parts included.</summary>
    public TimeSpan Elapsed => Before + _watch.Elapsed;

    /// <summary>How long earlier parts of it took.</summary>
    public TimeSpan Before { get; set; }

    /// <summary>Whether it was stopped, in this process or in another one.</summary>
    public bool IsStopped => _isStopped || stop.IsCancellationRequested;

    /// <summary>Whether it is stopped, or its time is up.</summary>
    public bool IsOver => IsStopped || Left <= TimeSpan.Zero;

    private TimeSpan Left => budget is { } all ? all - Elapsed : TimeSpan.MaxValue;

    /// <summary>Ends it: another process was stopped.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Sets it by the clock of the first process.</summary>
    /// <param name="communicator">The processes.</param>
    public void SetTogether(Communicator communicator)
    {
        Span<long> ticks = [Elapsed.Ticks];
        communicator.Broadcast(MemoryMarshal.AsBytes(ticks));
        Before = TimeSpan.FromTicks(ticks[0]) - _watch.Elapsed;
    }

    /// <summary>Starts the clock of a candidate.</summary>
    public CandidateClock StartCandidate() => new(this, stop);

    /// <summary>The clock of a candidate: it stops one that would not be done in time.</summary>
    internal sealed class CandidateClock : IDisposable
    {
        private const double Patience = 1.3; // what is foreseen may be wrong by that
        private const double EarliestPart = 0.05; // before that, a training has not shown how fast it is
        private static readonly TimeSpan _longestTimer = TimeSpan.FromDays(40);
        private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan _longestLook = TimeSpan.FromSeconds(4);
        private readonly RunClock _run;
        private readonly CancellationTokenSource _source;
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly Lock _gate = new();
        private (TimeSpan Time, double Fraction, int Thread)? _first;
        private volatile bool _isFirstRound = true;
        private string? _foreseen;

        public CandidateClock(RunClock run, CancellationToken stop)
        {
            _run = run;
            _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (run.Left < _longestTimer)
            {
                _source.CancelAfter(run.Left > TimeSpan.Zero ? run.Left : TimeSpan.Zero);
            }
        }

        /// <summary>Stops the candidate.</summary>
        public CancellationToken Token => _source.Token;

        /// <summary>Stops the candidate at once.</summary>
        public void Stop() => _source.Cancel();

        /// <summary>Why it was stopped, in a sentence.</summary>
        public string Reason => _run.IsStopped ? "The run was stopped before it was done."
            : _foreseen ?? "The time ended before it was done. Give it more time, fewer folds, or fewer rows.";

        /// <summary>Stops the candidate if, by the time of its first folds, it would not be done in time.</summary>
        public void Foresee(FoldProgress progress, int parallel)
        {
            _isFirstRound = false;
            var done = Rounds(progress.Done, parallel);
            Foresee(progress.Elapsed * ((double)(Rounds(progress.Count, parallel) - done) / done));
        }

        /// <summary>Stops the candidate if, by how far its first trainings are, it would not be done in time.</summary>
        public void Foresee(TrainingProgress training, int folds, int parallel)
        {
            if (!_isFirstRound)
            {
                return;
            }

            // From the first report on: what a training does before it, compiling above all, it does once. Trainings of other folds began at
            // another time, on threads of their own.
            var (now, thread) = (_watch.Elapsed, Environment.CurrentManagedThreadId);
            (TimeSpan Time, double Fraction, int Thread) first;
            lock (_gate)
            {
                first = _first ??= (now, training.Fraction, thread);
            }

            if (first.Thread != thread)
            {
                return;
            }

            var (taken, done) = (now - first.Time, training.Fraction - first.Fraction);
            if (done >= EarliestPart && taken >= ShortestLook())
            {
                Foresee(taken * ((Rounds(folds, parallel) - training.Fraction) / done));
            }
        }

        // The first steps are slower than the rest.
        private TimeSpan ShortestLook() => _run.Left / 20 is var part && part < _longestLook ? part : _longestLook;

        private static int Rounds(int folds, int parallel) => (folds + parallel - 1) / parallel;

        private void Foresee(TimeSpan needed)
        {
            if (needed / Patience > _run.Left && needed > _shortest)
            {
                var left = Math.Max(0, _run.Left.TotalSeconds);
                _foreseen = FormattableString.Invariant(
                    $"It would take about {needed.TotalSeconds:F0} s more, of which {left:F0} s are left. Give it more time.");
                _source.Cancel();
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
