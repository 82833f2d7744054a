using System.Numerics;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Rows in one managed array; on a GPU they are copied there once.</summary>
/// <typeparam name="T">The type of a value, one that torch has too.</typeparam>
/// <param name="values">The rows one after the other.</param>
/// <param name="width">The number of values a row, positive.</param>
/// <param name="arePadded">Whether the values are numbers of sequences, with padding after the end of a row.</param>
internal sealed class ArrayRows<T>(T[] values, int width, bool arePadded = false) : InputRows(width)
    where T : unmanaged, INumberBase<T>
{
    /// <summary>The rows one after the other, not a copy.</summary>
    public T[] Values => values;

    /// <inheritdoc/>
    public override bool AreKeys => typeof(T) == typeof(int);

    /// <inheritdoc/>
    public override bool ArePadded => arePadded;

    /// <inheritdoc/>
    public override int Window => int.MaxValue;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> rows) => ToFloats<T>(values.AsSpan(start * Width, rows.Length), rows);

    /// <inheritdoc/>
    public override BatchRows OnDevice(int rowCount, Device device) =>
        new TensorRows(from_array(values).to(device).reshape(rowCount, Width));

    private sealed class TensorRows(Tensor rows) : BatchRows
    {
        public override Tensor Slice(int start, int end) => rows.narrow(0, start, end - start);

        public override Tensor Select(ReadOnlySpan<long> rowNumbers, Tensor rowNumbersOnDevice) => rows.index_select(0, rowNumbersOnDevice);
    }
}
