using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>
/// Reads the weights in a file that TorchSharp's <c>Module.save</c> wrote, or its <c>exportsd.py</c> of a module of PyTorch. It needs no libtorch.
/// </summary>
internal static class TorchSharpFile
{
    private const int MostDimensions = 16;
    private const int MostWeights = 1 << 16;
    private const int LongestName = 1 << 10;

    /// <summary>Whether a file begins like one: with the number of its weights, and a name.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static bool IsOne(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(file);
        try
        {
            var name = reader.Read7BitEncodedInt64() is > 0 and < MostWeights ? reader.ReadBytes(reader.Read7BitEncodedInt()) : [];
            return name.Length is > 0 and < LongestName && Array.TrueForAll(name, letter => letter is > (byte)' ' and <= (byte)'~');
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Reads all weights that are numbers with a fraction, under their names; others, such as counts of batches, are left out.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is another kind of file, or cut short.</exception>
    public static Dictionary<string, NetworkWeight> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(file);
        var weights = new Dictionary<string, NetworkWeight>(StringComparer.Ordinal);
        try
        {
            for (var left = reader.Read7BitEncodedInt64(); left > 0; left--)
            {
                var name = reader.ReadString();
                var type = (ScalarType)reader.Read7BitEncodedInt64();
                var dimensions = ReadDimensions(reader);
                var bytes = ReadBytes(reader, dimensions, type);
                if (ToFloats(bytes, type) is { } values)
                {
                    weights.Add(name, new NetworkWeight(dimensions, values));
                }
            }
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or OverflowException)
        {
            throw Damaged(path, e);
        }

        return weights.Count > 0 && file.Position == file.Length ? weights : throw Damaged(path);
    }

    private static long[] ReadDimensions(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt64();
        if (count is < 0 or > MostDimensions)
        {
            throw new FormatException();
        }

        var dimensions = new long[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = reader.Read7BitEncodedInt64();
        }

        return dimensions;
    }

    private static byte[] ReadBytes(BinaryReader reader, long[] dimensions, ScalarType type)
    {
        var count = dimensions.Aggregate((long)SizeOf(type), (product, size) => checked(product * size));
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? reader.ReadBytes((int)count)
            : throw new EndOfStreamException();
    }

    private static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new FormatException(),
    };

    private static float[]? ToFloats(byte[] bytes, ScalarType type) => type switch
    {
        ScalarType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        ScalarType.Float64 => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), value => (float)value),
        ScalarType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value),
        ScalarType.BFloat16 =>
            Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), value => BitConverter.UInt32BitsToSingle((uint)value << 16)),
        _ => null,
    };

    private static InvalidDataException Damaged(string path, Exception? reason = null) => new(
        $"'{path}' must be a file of weights that TorchSharp wrote (Module.save), or its exportsd.py in Python, but is not, "
        + "or is cut short.", reason);
}
