using System.Buffers.Binary;
using System.IO.Compression;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>Reads bytes in the IDX format of MNIST, as it is or compressed by gzip.</summary>
/// <param name="Dimensions">The dimensions, the number of rows first.</param>
/// <param name="Values">The values, last dimension fastest.</param>
internal sealed record IdxFile(int[] Dimensions, byte[] Values)
{
    private const byte Bytes = 8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no IDX file of bytes, or it is cut short.</exception>
    public static IdxFile Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var head = new byte[4];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || head is not [0, 0, Bytes, > 0 and var rank])
        {
            throw new InvalidDataException($"'{path}' must be an IDX file of bytes but does not begin like one.");
        }

        var dimensions = new int[rank];
        var number = new byte[sizeof(int)];
        for (var i = 0; i < rank; i++)
        {
            stream.ReadExactly(number);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(number);
        }

        var values = new byte[dimensions.Aggregate(1L, (product, size) => product * size)];
        return stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false) == values.Length
            ? new IdxFile(dimensions, values)
            : throw new InvalidDataException($"'{path}' is cut short: it should hold {values.Length:N0} bytes after its head.");
    }
}
