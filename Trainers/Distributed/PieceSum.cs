using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// Adds up numbers of all processes by messages from each to each: MPI carries bytes alone, so numbers may be sent in types that it cannot add, and
/// from the memory of a GPU, of which it can add nothing without being waited for.
/// </summary>
/// <remarks>
/// Each process owns a piece: it takes the numbers of all others for it, adds them to its own in the order of the processes, and sends every other
/// one the sums. So all have the same bits, and 2 (n - 1) / n times the numbers leave each of n processes, as few as can be. What is sent is a copy,
/// which is kept: the library may still read or write it after a process has given up.
/// </remarks>
/// <param name="rank">The number of this process.</param>
/// <param name="size">The number of processes.</param>
/// <param name="sent">The type in which numbers are sent.</param>
/// <param name="device">The device that the numbers are on.</param>
internal sealed class PieceSum(int rank, int size, ScalarType sent, Device device)
{
    private const int LongestBlock = 1 << 22; // numbers that are on their way together

    private readonly Tensor _outgoing = empty(LongestBlock, sent, device).DetachFromDisposeScope();
    private readonly Tensor _incoming = empty(LongestBlock + size, sent, device).DetachFromDisposeScope();

    /// <summary>Whether it is for numbers that are sent so.</summary>
    public bool IsFor(ScalarType type, Device place) => (sent, device.type, device.index) == (type, place.type, place.index);

    /// <summary>Replaces numbers by their sums over all processes.</summary>
    /// <param name="values">The numbers of this process, of 32-bit floats, contiguous, on the device; takes the sums.</param>
    /// <param name="exchange">Sends and receives messages, and comes back when all have come and gone.</param>
    public void Replace(Tensor values, Action<IReadOnlyList<PieceMessage>> exchange)
    {
        using var noGrad = no_grad();
        using var flat = values.view(-1);
        for (long start = 0; start < flat.numel(); start += LongestBlock)
        {
            using var block = flat.narrow(0, start, Math.Min(LongestBlock, flat.numel() - start));
            ReplaceBlock(block, exchange);
        }
    }

    private void ReplaceBlock(Tensor block, Action<IReadOnlyList<PieceMessage>> exchange)
    {
        var count = (int)block.numel();
        var longest = (count + size - 1) / size;
        var width = sent == ScalarType.BFloat16 ? 2 : sizeof(float);
        int Start(int piece) => Math.Min(count, piece * longest);
        int Count(int piece) => Math.Min(count, (piece + 1) * longest) - Start(piece);
        int[] others = [.. Enumerable.Range(0, size).Where(other => other != rank)];
        var (outgoing, incoming) = (TensorAddress.Of(_outgoing), TensorAddress.Of(_incoming));
        PieceMessage Message(int other, bool isSent, nint memory, int start, int piece) =>
            new(other, isSent, memory + ((nint)start * width), Count(piece) * width);

        using var copy = _outgoing.narrow(0, 0, count);
        copy.copy_(block);
        WaitForDevice();
        exchange([
            .. others.Select(other => Message(other, isSent: false, incoming, other * longest, rank)),
            .. others.Select(other => Message(other, isSent: true, outgoing, Start(other), other))]);

        using var own = block.narrow(0, Start(rank), Count(rank));
        foreach (var other in others)
        {
            using var numbers = _incoming.narrow(0, other * longest, Count(rank));
            own.add_(numbers, Scalars.One);
        }

        using var sums = copy.narrow(0, Start(rank), Count(rank));
        sums.copy_(own);
        WaitForDevice();
        exchange([
            .. others.Select(other => Message(other, isSent: false, outgoing, Start(other), other)),
            .. others.Select(other => Message(other, isSent: true, outgoing, Start(rank), rank))]);
        block.copy_(copy);
    }

    // What reads its memory from outside must find there what it was told to compute.
    private void WaitForDevice()
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}

/// <summary>A message of some numbers.</summary>
/// <param name="Other">The process that it goes to, or comes from.</param>
/// <param name="IsSent">Whether it goes.</param>
/// <param name="Address">Where its bytes are, or are to be.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct PieceMessage(int Other, bool IsSent, nint Address, int Length);
