using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>A hash of the rows of a set: inputs, targets, weights and groups, in their order, wherever they lie.</summary>
internal static class RowsHash
{
    private const int Piece = 1 << 20; // an array may have more bytes than a span can

    /// <summary>Reads all rows once, one after the other.</summary>
    /// <param name="set">The rows.</param>
    /// <returns>SHA-256 in lower-case hexadecimal digits.</returns>
    public static string Compute(TrainingSet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var input in set.Inputs)
        {
            input.ForEach(set.RowCount, row => hash.AppendData(MemoryMarshal.AsBytes(row)));
        }

        Add(hash, set.Targets);
        Add(hash, set.Weights ?? []);
        hash.AppendData(MemoryMarshal.AsBytes<int>(set.Groups));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Array array)
    {
        for (var start = 0; start < array.Length; start += Piece)
        {
            var count = Math.Min(Piece, array.Length - start);
            hash.AppendData(array is long[] numbers
                ? MemoryMarshal.AsBytes(numbers.AsSpan(start, count))
                : MemoryMarshal.AsBytes(((float[])array).AsSpan(start, count)));
        }
    }
}
