using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>The processes of MPI.</summary>
/// <remarks>
/// Nothing waits inside the library: what is to be waited for is begun, and tested until it is done. Meanwhile a process hears when another one
/// leaves, and gives up in time. Gradients on a GPU go through the processor's memory, unless MPI is said to take them where they lie.
/// </remarks>
internal sealed unsafe partial class MpiCommunicator : Communicator
{
    // What is shorter goes along with its length, in one message.
    private const int RecordBytes = 64;
    private const int MostInRecord = RecordBytes - sizeof(long);

    // Larger ones are cut: no count is too large for MPI.
    private const int BytePiece = 1 << 28;

    private const int NoticeBytes = 2048;
    private const int TestsBetweenLooks = 64; // at the clock, and at what others say
    private static readonly TimeSpan _spinning = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan _yielding = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly MpiLibrary _library;
    private readonly nint _calls;
    private readonly nint _notices;
    private readonly Lazy<MachineSum?> _inMemory;
    private readonly Lazy<bool> _isOnOneMachine;
    private volatile string? _broken;
    private bool _isPatient;

    /// <summary>Takes the processes of a library that is started; all do so at the same time.</summary>
    /// <param name="library">The library.</param>
    public MpiCommunicator(MpiLibrary library)
    {
        _library = library;
        (Rank, Size) = library.GetPlace();
        _calls = library.CreateCommunicator();
        _notices = library.CreateCommunicator();
        _inMemory = new(() => MachineSum.TryStart(this, WaitFor));
        _isOnOneMachine = new(() => AllGather(ReadMachine()).Distinct().Count() == 1);
    }

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <summary>How long to wait for the others at most.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>Whether to add up in memory where all processes are on one machine; the same in each.</summary>
    public bool SharesMemory { get; set; }

    /// <summary>Whether this process is at a training, for which the others need it.</summary>
    public bool IsTraining { get; set; }

    /// <summary>Whether the processes can no longer work together.</summary>
    public bool IsBroken => _broken is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        BinaryPrimitives.WriteInt64LittleEndian(record, values.Length);
        values[..Math.Min(values.Length, MostInRecord)].CopyTo(record[sizeof(long)..]);
        var records = new byte[Size * RecordBytes];
        Gather(record, records);
        var all = new byte[Size][];
        for (var rank = 0; rank < Size; rank++)
        {
            var ofRank = records.AsSpan(rank * RecordBytes, RecordBytes);
            all[rank] = new byte[BinaryPrimitives.ReadInt64LittleEndian(ofRank)];
            ofRank.Slice(sizeof(long), Math.Min(all[rank].Length, MostInRecord)).CopyTo(all[rank]);
        }

        var longest = all.Max(ofRank => ofRank.Length);
        var piece = BytePiece / Size;
        for (var start = MostInRecord; start < longest; start += piece)
        {
            GatherPiece(values, start, Math.Min(piece, longest - start), all);
        }

        return all;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> AllGatherPatiently(ReadOnlySpan<byte> values)
    {
        _isPatient = true;
        try
        {
            return AllGather(values);
        }
        finally
        {
            _isPatient = false;
        }
    }

    /// <inheritdoc/>
    public override void Broadcast(Span<byte> values)
    {
        for (var start = 0; start < values.Length; start += BytePiece)
        {
            var piece = values.Slice(start, Math.Min(BytePiece, values.Length - start));
            fixed (byte* first = piece)
            {
                var request = Begin().BeginBroadcast(first, piece.Length, _calls);
                Finish(ref request);
            }
        }
    }

    /// <inheritdoc/>
    public override void Leave(string reason)
    {
        if (IsBroken)
        {
            return; // who was told, or has waited in vain, has nothing new to tell
        }

        _broken = reason;
        _sumThread?.WaitUntilIdle(_farewell); // MPI takes one call at a time
        var notice = (byte*)NativeMemory.AllocZeroed(NoticeBytes); // is never freed: it may be on its way until the process ends
        var text = Describe(Rank, reason);
        Encoding.UTF8.GetEncoder().Convert(text, new Span<byte>(notice, NoticeBytes - 1), flush: true, out _, out _, out _);
        var watch = Stopwatch.StartNew();
        var requests = Enumerable.Range(0, Size).Where(rank => rank != Rank)
            .Select(rank => _library.BeginSend(notice, NoticeBytes, rank, _notices)).ToArray();
        for (var i = 0; i < requests.Length; i++)
        {
            while (!_library.IsDone(ref requests[i]) && watch.Elapsed < _farewell)
            {
                Thread.Yield();
            }
        }
    }

    private static string Describe(int rank, string reason) => string.Create(CultureInfo.InvariantCulture, $"process {rank} has left it: {reason}");

    private void GatherPiece(ReadOnlySpan<byte> values, int start, int length, byte[][] all)
    {
        var own = new byte[length];
        values[Math.Min(start, values.Length)..Math.Min(start + length, values.Length)].CopyTo(own);
        var pieces = new byte[(long)length * Size];
        Gather(own, pieces);
        for (var rank = 0; rank < Size; rank++)
        {
            var count = Math.Clamp(all[rank].Length - start, 0, length);
            pieces.AsSpan(rank * length, count).CopyTo(all[rank].AsSpan(Math.Min(start, all[rank].Length)));
        }
    }

    private void Gather(ReadOnlySpan<byte> own, byte[] all)
    {
        fixed (byte* from = own, to = all)
        {
            var request = Begin().BeginGather(from, own.Length, to, _calls);
            Finish(ref request);
        }
    }

    private MpiLibrary Begin()
    {
        _sumThread?.WaitForAll();
        return _broken is null
            ? _library
            : throw new InvalidOperationException($"The processes can no longer train together: {_broken} Start the program again.");
    }

    private void Finish(ref nint request)
    {
        for (var wait = Wait.Start(); !_library.IsDone(ref request);)
        {
            Go(ref wait);
        }
    }

    private void WaitFor(Func<bool> isSo)
    {
        for (var wait = Wait.Start(); !isSo();)
        {
            Go(ref wait);
        }
    }

    // Between two tests of what is waited for.
    private void Go(ref Wait wait)
    {
        if (++wait.Tests % TestsBetweenLooks != 0)
        {
            return;
        }

        if (_broken is { } broken)
        {
            throw new InvalidOperationException($"The training on {Size} processes has ended: {broken}"); // this one has left meanwhile
        }

        var waited = Stopwatch.GetElapsedTime(wait.Started);
        Listen();
        GiveUpIfDue(waited);
        if (_sumThread is { IsCurrent: true, IsAwaited: false })
        {
            ShortSleep.Once(); // the processor is for who computes
        }
        else if (_isPatient || waited > _yielding)
        {
            Thread.Sleep(1);
        }
        else if (waited > _spinning)
        {
            Thread.Yield();
        }
    }

    private void Listen()
    {
        var notice = stackalloc byte[NoticeBytes];
        if (_library.TryReceive(notice, NoticeBytes, _notices))
        {
            _broken = Marshal.PtrToStringUTF8((nint)notice)!;
            throw new InvalidOperationException($"The training on {Size} processes has ended: {_broken}");
        }
    }

    private void GiveUpIfDue(TimeSpan waited)
    {
        if (waited < Timeout)
        {
            return;
        }

        _broken = $"process {Rank} has waited for the others longer than Distributed.Timeout of {Timeout}.";
        throw new TimeoutException(
            $"Process {Rank} of {Size} has waited for the others for Distributed.Timeout of {Timeout}: one of them hangs, does something else, "
            + "has ended, or cannot be reached. Every process must run the same fits; where one needs longer to read its rows, raise "
            + "Distributed.Timeout.");
    }

    private struct Wait
    {
        public int Tests { get; set; }

        public long Started { get; private init; }

        public static Wait Start() => new() { Started = Stopwatch.GetTimestamp() };
    }
}
