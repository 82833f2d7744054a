using System.Numerics;
using System.Runtime.CompilerServices;
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
    public override BatchRows OnDevice(int rowCount, Device device) => device.type == TorchSharp.DeviceType.CPU
        ? new HostRows<T>(CopyTo, Width, costOfRow: (long)Width * Unsafe.SizeOf<T>(), device)
        : new TensorRows(this, rowCount, device);

    // As they are kept.
    private void CopyTo(int start, Span<T> rows)
    {
        while (!rows.IsEmpty)
        {
            var next = Following(start, rows.Length / Width);
            next.CopyTo(rows);
            start += next.Length / Width;
            rows = rows[next.Length..];
        }
    }

    // The rows of one array from one row on, at most so many.
    private ReadOnlySpan<T> Following(int start, int count)
    {
        var inPiece = start % pieceRows;
        return pieces[start / pieceRows].AsSpan(inPiece * Width, Math.Min(count, pieceRows - inPiece) * Width);
    }

    // Copied to a GPU once.
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

        public override BatchBuffer CreateBuffer(int capacity) => new Buffer(_rows);

        private sealed class Buffer(Tensor rows) : BatchBuffer
        {
            public override void Read(int[]? order, int start, int end)
            {
            }

            public override Tensor Take(Tensor? order, int start, int end)
            {
                using var numbers = order?.narrow(0, start, end - start);
                return numbers is null ? rows.narrow(0, start, end - start) : rows.index_select(0, numbers);
            }

            public override void Dispose()
            {
            }
        }
    }
}
