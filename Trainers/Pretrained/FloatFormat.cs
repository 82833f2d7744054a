using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>How a number with a fraction is written in a file.</summary>
internal enum FloatFormat
{
    /// <summary>64 bits.</summary>
    Float64,

    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>16 bits, of which 10 are the fraction's.</summary>
    Float16,

    /// <summary>The upper 16 bits of 32.</summary>
    BFloat16,
}

/// <summary>Reads numbers as they are written.</summary>
internal static class FloatFormats
{
    /// <summary>The bytes of a number.</summary>
    public static int GetSize(this FloatFormat format) => format switch
    {
        FloatFormat.Float64 => sizeof(double),
        FloatFormat.Float32 => sizeof(float),
        _ => sizeof(ushort),
    };

    /// <summary>Reads numbers, little-endian as every platform that .NET and torch share.</summary>
    /// <param name="format">How they are written.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="values">Where to; as many as there are.</param>
    public static void Read(this FloatFormat format, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (format)
        {
            case FloatFormat.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case FloatFormat.Float64:
                Convert<double>(bytes, values, value => (float)value);
                break;
            case FloatFormat.Float16:
                Convert<Half>(bytes, values, value => (float)value);
                break;
            default:
                Convert<ushort>(bytes, values, value => BitConverter.UInt32BitsToSingle((uint)value << 16));
                break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<float> values, Func<T, float> convert)
        where T : unmanaged
    {
        var written = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = convert(written[i]);
        }
    }
}
