using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Rows in a file, in this machine's order of bytes; two batches at a time are in memory.</summary>
/// <typeparam name="T">The type of a value, one that torch has too.</typeparam>
/// <param name="file">The file, which stays open and belongs to the caller.</param>
/// <param name="width">The number of values a row, positive.</param>
/// <param name="window">The number of neighbouring rows that the system can be expected to keep in memory, positive.</param>
/// <param name="arePadded">Whether the values are numbers of sequences, with padding after the end of a row.</param>
internal sealed class FileRows<T>(SafeFileHandle file, int width, int window, bool arePadded = false) : InputRows(width)
    where T : unmanaged, INumberBase<T>
{
    private const long CallCost = 1 << 14; // bytes that could be copied during a call of the system

    /// <inheritdoc/>
    public override bool AreKeys => typeof(T) == typeof(int);

    /// <inheritdoc/>
    public override bool ArePadded => arePadded;

    /// <inheritdoc/>
    public override int Window => window;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> rows)
    {
        if (typeof(T) == typeof(float))
        {
            Read(start, MemoryMarshal.Cast<float, T>(rows));
            return;
        }

        var values = new T[rows.Length];
        Read(start, values);
        ToFloats<T>(values, rows);
    }

    /// <inheritdoc/>
    public override BatchRows OnDevice(int rowCount, Device device) =>
        new HostRows<T>(Read, Width, CallCost + ((long)Width * Unsafe.SizeOf<T>()), device);

    private void Read(int start, Span<T> rows)
    {
        var bytes = MemoryMarshal.AsBytes(rows);
        var offset = (long)start * Width * Unsafe.SizeOf<T>();
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file of training rows is shorter than when it was written. "
                    + "Do not change files in RowStorage.Directory.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
