using System.Runtime.ExceptionServices;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Processes;

/// <summary>
/// Hands the pieces of some work out to the processes: who is free takes the next. Some fifty times a second all processes tell each other what they
/// have done; from that, each knows what every other one does, so that nobody has to hand out anything.
/// </summary>
/// <typeparam name="T">What comes of a piece.</typeparam>
internal sealed class WorkSharing<T>
{
    private static readonly TimeSpan _untilNextMeeting = TimeSpan.FromMilliseconds(20);
    private readonly Communicator _communicator;
    private readonly SharedWork<T> _work;
    private readonly int _parallel;
    private readonly Queue<DonePiece> _done = new(); // locked by who uses it, and pulsed
    private readonly Dictionary<int, T> _results = [];
    private ExceptionDispatchInfo? _interruption;
    private int _next;

    private WorkSharing(Communicator communicator, SharedWork<T> work, int parallel) =>
        (_communicator, _work, _parallel) = (communicator, work, parallel);

    /// <summary>Does all pieces. All processes come here with the same work.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="work">The work.</param>
    /// <param name="parallel">How many pieces this process does side by side.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public static void Run(Communicator communicator, SharedWork<T> work, int parallel)
    {
        if (communicator.Size == 1)
        {
            SideBySide.Run(work.Count, parallel, number => RunAlone(work, number), work.IsReady);
        }
        else
        {
            new WorkSharing<T>(communicator, work, parallel).RunShared();
        }
    }

    private static void RunAlone(SharedWork<T> work, int number)
    {
        if (work.CancellationToken.IsCancellationRequested)
        {
            work.Cancel();
        }

        if (work.Begin(number, work.IsOver))
        {
            work.Take(number, work.Do(number, work.CancellationToken));
        }
    }

    // Pieces that are being done when this ends with an error are stopped, and not waited for: a trainer of others may not hear that it is stopped.
    private void RunShared()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_work.CancellationToken);
        var free = _communicator.AllGather(BitConverter.GetBytes(_parallel)).Select(count => BitConverter.ToInt32(count)).ToArray();
        var all = free.Sum();
        try
        {
            Meet(free, stop.Token);
            while (free.Sum() < all)
            {
                WaitForNews();
                Meet(free, stop.Token);
            }

            Meet(free, stop.Token); // who was stopped while it took the last pieces tells the others
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    // What all tell each other is the same for all; so is what follows from it.
    private void Meet(int[] free, CancellationToken stop)
    {
        var news = _communicator.AllGatherPatiently(WriteNews()).Select(ReadNews).ToArray();
        if (Array.Exists(news, ofRank => ofRank.IsCancelled))
        {
            _work.Cancel();
        }

        _interruption?.Throw(); // work that goes on without what was being taken would not be that of the others
        foreach (var (rank, ofRank) in news.Index())
        {
            free[rank] += ofRank.Done.Length;
        }

        try
        {
            Take(news);
        }
        catch (OperationCanceledException e) when (e is not StoppedTogetherException && _work.CancellationToken.IsCancellationRequested)
        {
            _interruption = ExceptionDispatchInfo.Capture(e); // the others hear of it at the next meeting, where all stop
        }

        HandOut(free, Array.Exists(news, ofRank => ofRank.IsOver), stop);
    }

    private void Take(News[] news)
    {
        foreach (var (rank, ofRank) in news.Index())
        {
            foreach (var (number, bytes) in ofRank.Done)
            {
                _work.Take(number, rank == _communicator.Rank ? TakeOwn(number) : _work.Read(number, bytes));
            }
        }
    }

    private void HandOut(int[] free, bool isOver, CancellationToken stop)
    {
        for (var hasGiven = true; hasGiven;)
        {
            hasGiven = false;
            for (var rank = 0; rank < free.Length; rank++)
            {
                if (free[rank] > 0 && FindNext(isOver) is { } number)
                {
                    free[rank]--;
                    hasGiven = true;
                    if (rank == _communicator.Rank)
                    {
                        new Thread(() => Do(number, stop)) { IsBackground = true }.Start();
                    }
                }
            }
        }
    }

    private int? FindNext(bool isOver)
    {
        while (_next < _work.Count && _work.IsReady(_next))
        {
            if (_work.Begin(_next++, isOver))
            {
                return _next - 1;
            }
        }

        return null;
    }

    private void Do(int number, CancellationToken stop)
    {
        try
        {
            var result = _work.Do(number, stop);
            Add(new DonePiece(number, result, _work.Write(result), Failure: null));
        }
        catch (Exception e)
        {
            Add(new DonePiece(number, default!, [], ExceptionDispatchInfo.Capture(e)));
        }
    }

    private void Add(DonePiece piece)
    {
        lock (_done)
        {
            _done.Enqueue(piece);
            Monitor.Pulse(_done);
        }
    }

    private void WaitForNews()
    {
        lock (_done)
        {
            if (_done.Count == 0)
            {
                Monitor.Wait(_done, _untilNextMeeting);
            }
        }
    }

    private DonePiece[] TakeDone()
    {
        lock (_done)
        {
            DonePiece[] all = [.. _done];
            _done.Clear();
            return all;
        }
    }

    // A piece that was stopped has no result, and needs none: its process says that it is stopped.
    private byte[] WriteNews()
    {
        var (all, isCancelled) = (TakeDone(), _work.CancellationToken.IsCancellationRequested);
        if (!isCancelled)
        {
            all.FirstOrDefault(piece => piece.Failure is not null).Failure?.Throw();
        }

        var done = all.Where(piece => piece.Failure is null).ToArray();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(isCancelled);
        writer.Write(_work.IsOver);
        writer.Write(done.Length);
        foreach (var piece in done)
        {
            _results.Add(piece.Number, piece.Result);
            writer.Write(piece.Number);
            writer.Write(piece.Bytes.Length);
            writer.Write(piece.Bytes);
        }

        return stream.ToArray();
    }

    private static News ReadNews(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var (isCancelled, isOver) = (reader.ReadBoolean(), reader.ReadBoolean());
        var done = new (int, byte[])[reader.ReadInt32()];
        for (var i = 0; i < done.Length; i++)
        {
            done[i] = (reader.ReadInt32(), reader.ReadBytes(reader.ReadInt32()));
        }

        return new News(isCancelled, isOver, done);
    }

    private T TakeOwn(int number)
    {
        _results.Remove(number, out var own);
        return own!;
    }

    private readonly record struct DonePiece(int Number, T Result, byte[] Bytes, ExceptionDispatchInfo? Failure);

    private readonly record struct News(bool IsCancelled, bool IsOver, (int Number, byte[] Bytes)[] Done);
}
