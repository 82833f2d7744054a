using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Rows;

/// <summary>Rows in a file, as floats of this machine; a batch at a time is in memory.</summary>
/// <param name="file">The file, which stays open and belongs to the caller.</param>
/// <param name="width">The number of values a row, positive.</param>
/// <param name="window">The number of neighbouring rows that the system can be expected to keep in memory, positive.</param>
internal sealed class FileRows(SafeFileHandle file, int width, int window) : InputRows(width)
{
    /// <inheritdoc/>
    public override int Window => window;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> rows)
    {
        var bytes = MemoryMarshal.AsBytes(rows);
        var offset = (long)start * Width * sizeof(float);
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file of training rows is shorter than when it was written. Do not change files in StreamingDirectory.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public override BatchRows OnDevice(int rowCount, Device device) => new Reader(this, device);

    private sealed class Reader(FileRows rows, Device device) : BatchRows
    {
        public override Tensor Slice(int start, int end)
        {
            var values = new float[(end - start) * rows.Width];
            rows.CopyTo(start, values);
            return OnDevice(values);
        }

        public override Tensor Select(ReadOnlySpan<long> rowNumbers, Tensor rowNumbersOnDevice)
        {
            var values = new float[rowNumbers.Length * rows.Width];
            for (var i = 0; i < rowNumbers.Length; i++)
            {
                rows.CopyTo((int)rowNumbers[i], values.AsSpan(i * rows.Width, rows.Width));
            }

            return OnDevice(values);
        }

        private Tensor OnDevice(float[] values) => from_array(values).to(device).reshape(-1, rows.Width);
    }
}
