using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>A batch of the rows of one input, filled again and again: first read by any thread, then taken by the one that trains.</summary>
internal abstract class BatchBuffer : IDisposable
{
    /// <summary>About how many bytes could be copied while a row is read. Default 0: the rows are where they are needed.</summary>
    public long CostOfRow { get; init; }

    /// <summary>Reads rows, without torch; what was read before is gone.</summary>
    /// <param name="order">The row numbers; null for the rows' own order.</param>
    /// <param name="start">The first place in the order.</param>
    /// <param name="end">The place after the last one.</param>
    public abstract void Read(int[]? order, int start, int end);

    /// <summary>The rows that were read last, on the device; valid until others are read. May live in the caller's dispose scope.</summary>
    /// <param name="order">The row numbers on the device; null for the rows' own order, and where the device is the processor.</param>
    /// <param name="start">The first place in the order.</param>
    /// <param name="end">The place after the last one.</param>
    /// <returns>(end - start, width).</returns>
    public abstract Tensor Take(Tensor? order, int start, int end);

    /// <inheritdoc/>
    public abstract void Dispose();
}
