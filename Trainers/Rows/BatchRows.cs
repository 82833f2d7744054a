using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Cuts batches from the rows of one input. The tensors live in the caller's dispose scope.</summary>
internal abstract class BatchRows
{
    /// <summary>Rows that follow each other.</summary>
    /// <returns>(end - start, width).</returns>
    public abstract Tensor Slice(int start, int end);

    /// <summary>Rows by their numbers.</summary>
    /// <param name="rowNumbers">The numbers, (count).</param>
    /// <param name="rowNumbersOnDevice">The same on the device.</param>
    /// <returns>(count, width).</returns>
    public abstract Tensor Select(ReadOnlySpan<long> rowNumbers, Tensor rowNumbersOnDevice);
}
