using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// A file in the format safetensors: the length of a header, the header as JSON, which says where each tensor lies, and the tensors. It holds no
/// code, and nothing in it is trusted: every place is checked before it is read.
/// </summary>
/// <remarks>Tensors are read straight to where they are needed. The file is not mapped into memory, where one that shrinks would end the
/// process.</remarks>
internal sealed class SafetensorsFile : TensorSource
{
    private const int LengthBytes = sizeof(ulong);
    private const long MostHeaderBytes = 100_000_000; // the format's own limit
    private const int PieceBytes = 1 << 20;
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private SafetensorsFile(string path, SafeFileHandle file)
        : base(path)
    {
        _file = file;
        var length = RandomAccess.GetLength(file);
        var headerLength = ReadHeaderLength(length);
        _dataStart = LengthBytes + headerLength;
        ReadHeader((int)headerLength, length - _dataStart);
        Shapes = _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is no such file, or cut short.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new SafetensorsFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    /// <inheritdoc/>
    protected override float[] ReadValues(string tensor)
    {
        var entry = _entries[tensor];
        if (entry.Format is not { } format)
        {
            throw new InvalidDataException($"Tensor '{tensor}' of '{Name}' must be of F32, F16 or BF16 but is of {entry.TypeName}. "
                + "Save the model in one of these.");
        }

        var count = (entry.End - entry.Start) / format.GetSize();
        if (count > Array.MaxLength)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"its tensor '{tensor}' has {count:N0} numbers, too many for an array"));
        }

        var values = new float[count];
        var piece = new byte[PieceBytes];
        for (var done = 0; done < values.Length;)
        {
            var part = values.AsSpan(done, Math.Min(PieceBytes / format.GetSize(), values.Length - done));
            var bytes = piece.AsSpan(0, part.Length * format.GetSize());
            ReadExactly(bytes, _dataStart + entry.Start + ((long)done * format.GetSize()));
            format.Read(bytes, part);
            done += part.Length;
        }

        return values;
    }

    private long ReadHeaderLength(long length)
    {
        if (length < LengthBytes)
        {
            throw Damaged($"has {length} bytes");
        }

        Span<byte> bytes = stackalloc byte[LengthBytes];
        ReadExactly(bytes, 0);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return headerLength <= (ulong)Math.Min(MostHeaderBytes, length - LengthBytes)
            ? (long)headerLength
            : throw Damaged(string.Create(CultureInfo.InvariantCulture, $"says that its header has {headerLength:N0} bytes of {length:N0}"));
    }

    private void ReadHeader(int headerLength, long dataLength)
    {
        var bytes = new byte[headerLength];
        ReadExactly(bytes, LengthBytes);
        try
        {
            using var header = JsonDocument.Parse(bytes);
            foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
            {
                if (!_entries.TryAdd(entry.Name, ReadEntry(entry, dataLength)))
                {
                    throw Damaged($"has two tensors '{entry.Name}'");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged("has a header that cannot be read", e);
        }

        if (_entries.Values.Select(entry => entry.End).DefaultIfEmpty().Max() is var end && end != dataLength)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"has {dataLength:N0} bytes of tensors and its header tells of {end:N0}"));
        }
    }

    private Entry ReadEntry(JsonProperty property, long dataLength)
    {
        var type = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        FloatFormat? format = type switch
        {
            "F64" => FloatFormat.Float64,
            "F32" => FloatFormat.Float32,
            "F16" => FloatFormat.Float16,
            "BF16" => FloatFormat.BFloat16,
            _ => null,
        };
        if (offsets is not [>= 0 and var start, var end] || end < start || end > dataLength)
        {
            throw Damaged(string.Create(
                CultureInfo.InvariantCulture, $"says that tensor '{property.Name}' lies at [{string.Join(", ", offsets)}] of {dataLength:N0} bytes"));
        }

        var count = CountValues(shape);
        return count >= 0 && (format is not { } known || (count <= dataLength && count * known.GetSize() == end - start))
            ? new Entry(type, format, shape, start, end)
            : throw Damaged(string.Create(
                CultureInfo.InvariantCulture, $"has {end - start:N0} bytes for tensor '{property.Name}', [{string.Join(", ", shape)}] of {type}"));
    }

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
            {
                throw Damaged("was cut short while it was read");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }

    private InvalidDataException Damaged(string what, Exception? reason = null) => new(
        $"'{Name}' must be a whole file of safetensors but {what}. Was it cut short, or is it a Git LFS pointer? Load it down again.", reason);

    // Format is null for whole numbers and other types, which are not read.
    private sealed record Entry(string TypeName, FloatFormat? Format, long[] Shape, long Start, long End);
}
