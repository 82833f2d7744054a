using System.Runtime.InteropServices;
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
    public abstract Tensor Select(ReadOnlySpan<int> rowNumbers, Tensor rowNumbersOnDevice);

    /// <summary>Makes a batch on the CPU to be filled; no managed memory is taken for it.</summary>
    /// <typeparam name="T">The type of a value: float, int or byte.</typeparam>
    /// <param name="count">The number of rows.</param>
    /// <param name="width">The number of values a row.</param>
    /// <param name="values">Its values, valid as long as the batch is.</param>
    protected static Tensor Create<T>(int count, int width, out Span<T> values)
        where T : unmanaged
    {
        var batch = empty([count, width], dtype: TypeOf<T>());
        values = MemoryMarshal.Cast<byte, T>(batch.bytes);
        return batch;
    }

    /// <summary>Torch's type of a value: float, int or byte.</summary>
    protected static ScalarType TypeOf<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32 : typeof(T) == typeof(int) ? ScalarType.Int32 : ScalarType.Byte;
}
