using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>The rows of one input of the network, wherever and in whatever type they are kept.</summary>
/// <param name="width">The number of values a row, positive.</param>
internal abstract class InputRows(int width)
{
    private const int PieceValues = 1 << 18;

    /// <summary>The number of values a row.</summary>
    public int Width { get; } = width;

    /// <summary>Whether the values are keys, -1 after the end of a row, and not amounts.</summary>
    public abstract bool AreKeys { get; }

    /// <summary>Whether the values are numbers of sequences, with padding after the end of a row, so that a value's place says nothing.</summary>
    public virtual bool ArePadded => false;

    /// <summary>In how many neighbouring rows the rows of a batch can be picked at random without loss of speed.</summary>
    public abstract int Window { get; }

    /// <summary>Copies rows that follow each other, as floats.</summary>
    /// <param name="start">The number of the first row.</param>
    /// <param name="rows">Where to, a whole number of rows.</param>
    public abstract void CopyTo(int start, Span<float> rows);

    /// <summary>Looks at every row as floats, first to last; a piece at a time is in memory.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="look">Takes a row.</param>
    public void ForEach(int count, Action<ReadOnlySpan<float>> look)
    {
        var pieceRows = Math.Clamp(PieceValues / Width, 1, Math.Max(1, count));
        var piece = new float[pieceRows * Width];
        for (var start = 0; start < count; start += pieceRows)
        {
            var rows = Math.Min(pieceRows, count - start);
            CopyTo(start, piece.AsSpan(0, rows * Width));
            for (var row = 0; row < rows; row++)
            {
                look(piece.AsSpan(row * Width, Width));
            }
        }
    }

    /// <summary>Makes the rows ready for batches on a device, in the type that they are kept in. Tensors live in the caller's dispose
    /// scope.</summary>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="device">The device.</param>
    public abstract BatchRows OnDevice(int rowCount, Device device);

    /// <summary>Converts values.</summary>
    protected static void ToFloats<T>(ReadOnlySpan<T> values, Span<float> floats)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(values).CopyTo(floats);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            floats[i] = float.CreateTruncating(values[i]);
        }
    }
}
