using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// The processes that train one network together. All know all rows, and each computes a part of every batch. Whatever belongs to all of them goes
/// through here: first weights, gradients, losses, counts of metrics, and whether to stop. One process is a world of size one,
/// <see cref="SingleProcess"/>.
/// </summary>
/// <remarks>
/// All processes make the same calls in the same order. One that cannot go on says so by <see cref="Leave"/>; then the calls of the others, which
/// would wait for it, throw.
/// </remarks>
internal abstract class Communicator
{
    /// <summary>The number of this process, from 0.</summary>
    public abstract int Rank { get; }

    /// <summary>The number of processes, positive.</summary>
    public abstract int Size { get; }

    /// <summary>Puts what each process has beside what the others have.</summary>
    /// <param name="values">What this one has; another one may have more or less.</param>
    /// <returns>What each process has, by its number.</returns>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public abstract IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values);

    /// <summary>
    /// Puts what each process has beside what the others have, as <see cref="AllGather(ReadOnlySpan{byte})"/> does, where other threads of this
    /// process have something to do meanwhile: it sleeps between its looks.
    /// </summary>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})"/>
    public virtual IReadOnlyList<byte[]> AllGatherPatiently(ReadOnlySpan<byte> values) => AllGather(values);

    /// <summary>Replaces a tensor by the sum over all processes, the same bits in each.</summary>
    /// <param name="values">The tensor of this process, of 32 or 64-bit floats, contiguous, of the same shape in each; takes the sum.</param>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})" path="/exception"/>
    public abstract void AllReduceSum(Tensor values);

    /// <summary>Replaces gradients by their sums over all processes, the same bits in each, in the way that the settings say.</summary>
    /// <param name="gradients">Those of this process, of 32-bit floats, contiguous, as many in each; takes the sums.</param>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})" path="/exception"/>
    public virtual void SumGradients(Tensor gradients) => AllReduceSum(gradients);

    /// <summary>
    /// Whether gradients are to be summed while a backward pass still computes others, by <see cref="BeginSumGradients"/>; the same in each
    /// process.
    /// </summary>
    public virtual bool OverlapsBackward => false;

    /// <summary>
    /// Does what <see cref="SumGradients"/> does, maybe while this thread goes on: done at the latest when another call comes back.
    /// </summary>
    /// <param name="gradients">As there; nobody else touches them until then.</param>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})" path="/exception"/>
    public virtual void BeginSumGradients(Tensor gradients) => SumGradients(gradients);

    /// <summary>Waits until all sums that were begun are there.</summary>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})" path="/exception"/>
    public virtual void FinishSums()
    {
    }

    /// <summary>Replaces bytes by those of process 0.</summary>
    /// <param name="values">The bytes, as many in each process.</param>
    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})" path="/exception"/>
    public abstract void Broadcast(Span<byte> values);

    /// <summary>Tells the others that this process does not go on, so that they do not wait for it.</summary>
    /// <param name="reason">Why, in words.</param>
    public abstract void Leave(string reason);

    /// <summary>Replaces numbers by their sums over all processes, added in the order of the processes.</summary>
    /// <param name="values">The numbers of this process; takes the sums.</param>
    public virtual void AllReduceSum(Span<double> values)
    {
        var all = AllGather(MemoryMarshal.AsBytes(values));
        values.Clear();
        foreach (var ofProcess in all)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(values, MemoryMarshal.Cast<byte, double>(ofProcess), values);
        }
    }

    /// <summary>The mean of a batch of which each process has a part.</summary>
    /// <param name="mean">The mean over this process's rows, a scalar.</param>
    /// <param name="share">The part of the batch's rows that these are, in [0, 1].</param>
    /// <returns>A scalar, without gradient; in the caller's dispose scope.</returns>
    public virtual Tensor GetMean(Tensor mean, double share)
    {
        using Scalar part = share;
        var sum = mean.detach().to(float64).mul(part);
        AllReduceSum(sum);
        return sum;
    }

    /// <summary>Puts the numbers of all processes together.</summary>
    /// <param name="values">The numbers of this process, of which another one may have more or fewer.</param>
    /// <returns>The numbers of each process, one process after the other.</returns>
    public virtual List<float> AllGather(List<float> values) =>
        [.. AllGather(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values))).SelectMany(all => MemoryMarshal.Cast<byte, float>(all).ToArray())];

    /// <summary>Puts the texts of all processes together.</summary>
    /// <param name="text">The text of this process.</param>
    public IReadOnlyList<string> AllGather(string text) => [.. AllGather(Encoding.UTF8.GetBytes(text)).Select(Encoding.UTF8.GetString)];

    /// <summary>Replaces a tensor by that of process 0.</summary>
    /// <param name="values">The tensor, of the same shape in each.</param>
    public virtual void Broadcast(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var onCpu = values.detach().cpu().contiguous();
        Broadcast(onCpu.bytes);
        values.copy_(onCpu);
    }

    /// <summary>The number that process 0 has.</summary>
    /// <param name="number">The number of this process.</param>
    public int Broadcast(int number)
    {
        Span<int> first = [number];
        Broadcast(MemoryMarshal.AsBytes(first));
        return first[0];
    }

    /// <summary>Sends what process 0 has, of any length, to the others.</summary>
    /// <param name="getValues">Gets it, called in process 0 alone, if there are others; null where there is nothing.</param>
    /// <returns>What it is; null in process 0, and where there is nothing.</returns>
    public virtual byte[]? SendToOthers(Func<byte[]?> getValues)
    {
        var own = Rank == 0 ? getValues() : null;
        Span<long> length = [own?.LongLength ?? -1];
        Broadcast(MemoryMarshal.AsBytes(length));
        if (length[0] < 0)
        {
            return null;
        }

        own ??= new byte[length[0]];
        Broadcast(own);
        return Rank == 0 ? null : own;
    }

    /// <summary>Waits until all processes have come here.</summary>
    public virtual void Barrier() => AllGather(ReadOnlySpan<byte>.Empty);

    /// <summary>Whether something is so in any of the processes.</summary>
    /// <param name="isSo">Whether it is so in this one.</param>
    public virtual bool Any(bool isSo) => AllGather([isSo ? (byte)1 : (byte)0]).Any(ofProcess => ofProcess[0] != 0);
}
