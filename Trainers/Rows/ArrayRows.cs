using System.Numerics;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Rows in managed arrays, from which batches are gathered; on a GPU they are copied there once.</summary>
/// <typeparam name="T">The type of a value, one that torch has too.</typeparam>
/// <param name="pieces">The rows one after the other, cut into arrays.</param>
/// <param name="pieceRows">The rows of each array, positive; the last may have fewer, and space that is not used.</param>
/// <param name="width">The number of values a row, positive.</param>
/// <param name="arePadded">Whether the values are numbers of sequences, with padding after the end of a row.</param>
internal sealed class ArrayRows<T>(IReadOnlyList<T[]> pieces, int pieceRows, int width, bool arePadded = false) : InputRows(width)
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Takes one array as it is.</summary>
    public ArrayRows(T[] values, int width, bool arePadded = false)
        : this([values], Math.Max(1, values.Length / width), width, arePadded)
    {
    }

    /// <inheritdoc/>
    public override bool AreKeys => typeof(T) == typeof(int);

    /// <inheritdoc/>
    public override bool ArePadded => arePadded;

    /// <inheritdoc/>
    public override int Window => int.MaxValue;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> rows)
    {
        while (!rows.IsEmpty)
        {
            var next = Following(start, rows.Length / Width);
            ToFloats<T>(next, rows[..next.Length]);
            start += next.Length / Width;
            rows = rows[next.Length..];
        }
    }

    /// <inheritdoc/>
    public override BatchRows OnDevice(int rowCount, Device device) =>
        device.type == TorchSharp.DeviceType.CPU ? new Gatherer(this) : new TensorRows(this, rowCount, device);

    // The rows of one array from one row on, at most so many.
    private ReadOnlySpan<T> Following(int start, int count)
    {
        var inPiece = start % pieceRows;
        return pieces[start / pieceRows].AsSpan(inPiece * Width, Math.Min(count, pieceRows - inPiece) * Width);
    }

    private sealed class Gatherer(ArrayRows<T> rows) : BatchRows
    {
        public override Tensor Slice(int start, int end)
        {
            var batch = Create<T>(end - start, rows.Width, out var values);
            while (start < end)
            {
                var next = rows.Following(start, end - start);
                next.CopyTo(values);
                start += next.Length / rows.Width;
                values = values[next.Length..];
            }

            return batch;
        }

        public override Tensor Select(ReadOnlySpan<int> rowNumbers, Tensor rowNumbersOnDevice)
        {
            var batch = Create<T>(rowNumbers.Length, rows.Width, out var values);
            for (var i = 0; i < rowNumbers.Length; i++)
            {
                rows.Following(rowNumbers[i], 1).CopyTo(values.Slice(i * rows.Width, rows.Width));
            }

            return batch;
        }
    }

    private sealed class TensorRows : BatchRows
    {
        private readonly Tensor _rows;

        public TensorRows(ArrayRows<T> rows, int rowCount, Device device)
        {
            _rows = empty([rowCount, rows.Width], dtype: TypeOf<T>(), device: device);
            for (var start = 0; start < rowCount;)
            {
                using var scope = NewDisposeScope();
                var next = from_array(rows.Following(start, rowCount - start).ToArray()).reshape(-1, rows.Width);
                _rows.narrow(0, start, next.shape[0]).copy_(next);
                start += (int)next.shape[0];
            }
        }

        public override Tensor Slice(int start, int end) => _rows.narrow(0, start, end - start);

        public override Tensor Select(ReadOnlySpan<int> rowNumbers, Tensor rowNumbersOnDevice) => _rows.index_select(0, rowNumbersOnDevice);
    }
}
