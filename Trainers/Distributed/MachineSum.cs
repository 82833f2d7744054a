using System.Numerics;
using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// Adds up numbers of processes of one machine in memory that all of them see: for the numbers of a gradient, a fraction of what messages take.
/// </summary>
/// <remarks>
/// Piece by piece: each process lays its numbers down, adds up those of all for its part of the piece, in the order of the processes, and takes the
/// sums of all parts. So all have the same bits. Pieces take turns in two places: who begins one knows that all have done with the one before the
/// last.
/// </remarks>
internal sealed unsafe class MachineSum : IDisposable
{
    private const int Line = 128; // bytes that processors fetch together
    private const int PieceBytes = 1 << 18; // of each process; stays in the cache of its processor

    private readonly MachineMemory _memory;
    private readonly int _rank;
    private readonly int _size;
    private readonly Action<Func<bool>> _waitFor;
    private readonly Func<bool> _haveAllCome;
    private long _meetings;
    private int _turn;

    private MachineSum(MachineMemory memory, Communicator communicator, Action<Func<bool>> waitFor)
    {
        (_memory, _rank, _size, _waitFor) = (memory, communicator.Rank, communicator.Size, waitFor);
        _haveAllCome = HaveAllCome;
    }

    /// <summary>Takes the memory for it. All processes do so at the same time.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="waitFor">Waits until something is so, which another process brings about.</param>
    /// <returns>What adds up; null in every process if they do not share memory.</returns>
    /// <inheritdoc cref="MachineMemory.TryTake" path="/exception"/>
    public static MachineSum? TryStart(Communicator communicator, Action<Func<bool>> waitFor)
    {
        var size = communicator.Size;
        var memory = MachineMemory.TryTake(communicator, (Line * size) + (2L * size * PieceBytes));
        return memory is null ? null : new MachineSum(memory, communicator, waitFor);
    }

    /// <summary>Replaces numbers by their sums over all processes.</summary>
    /// <param name="values">The numbers of this process, as many in each; takes the sums.</param>
    public void Replace<T>(Span<T> values)
        where T : unmanaged, INumber<T>
    {
        var longest = PieceBytes / sizeof(T);
        for (var start = 0; start < values.Length; start += longest)
        {
            ReplacePiece(values.Slice(start, Math.Min(longest, values.Length - start)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void ReplacePiece<T>(Span<T> values)
        where T : unmanaged, INumber<T>
    {
        _turn = 1 - _turn;
        values.CopyTo(Piece<T>(_rank, values.Length));
        Meet();
        var (start, end) = (values.Length * _rank / _size, values.Length * (_rank + 1) / _size);
        var sums = Piece<T>(0, values.Length);
        for (var rank = 1; rank < _size; rank++)
        {
            TensorPrimitives.Add(sums[start..end], Piece<T>(rank, values.Length)[start..end], sums[start..end]);
        }

        Meet();
        sums.CopyTo(values);
    }

    private Span<T> Piece<T>(int rank, int length)
        where T : unmanaged =>
        new(_memory.First + (Line * _size) + (((long)((_turn * _size) + rank)) * PieceBytes), length);

    private void Meet()
    {
        Volatile.Write(ref Arrivals(_rank), ++_meetings);
        if (!HaveAllCome())
        {
            _waitFor(_haveAllCome);
        }
    }

    private bool HaveAllCome()
    {
        for (var rank = 0; rank < _size; rank++)
        {
            if (Volatile.Read(ref Arrivals(rank)) < _meetings)
            {
                return false;
            }
        }

        return true;
    }

    private ref long Arrivals(int rank) => ref *(long*)(_memory.First + (Line * rank));
}
