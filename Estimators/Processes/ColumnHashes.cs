using System.Buffers;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Processes;

/// <summary>A hash of what each column holds, so that it can be said which one has changed.</summary>
internal static class ColumnHashes
{
    private const int HashBytes = 8;

    /// <summary>Reads all rows once.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="imagePaths">Columns of paths, of which what is in the files counts too.</param>
    /// <returns>Hexadecimal digits by the names of the columns, hidden ones and those of types that cannot be read left out.</returns>
    public static IReadOnlyDictionary<string, string> Compute(IDataView data, IEnumerable<string> imagePaths)
    {
        var files = imagePaths.ToHashSet();
        var columns = data.Schema.Where(column => !column.IsHidden && ItemTypeOf(column) is not null).ToArray();
        var hashes = Array.ConvertAll(columns, column => new BufferedHash(column));
        using var cursor = data.GetRowCursor(columns);
        var readers = hashes.Select(hash => CreateReader(cursor, hash, files.Contains(hash.Column.Name))).ToArray();
        while (cursor.MoveNext())
        {
            Array.ForEach(readers, read => read());
        }

        return hashes.ToDictionary(hash => hash.Column.Name, hash => hash.Finish());
    }

    // Null of types that nobody but their owner can read.
    private static Type? ItemTypeOf(DataViewSchema.Column column)
    {
        var type = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return type is PrimitiveDataViewType || column.Type.RawType == typeof(MLImage) ? type.RawType : null;
    }

    private static Action CreateReader(DataViewRow row, BufferedHash hash, bool areFiles)
    {
        var type = ItemTypeOf(hash.Column)!;
        if (type == typeof(MLImage))
        {
            return ReadImages(row, hash);
        }

        var isVector = hash.Column.Type is VectorDataViewType;
        var name = type == typeof(ReadOnlyMemory<char>) ? (isVector ? nameof(ReadTextVectors) : nameof(ReadTexts))
            : isVector ? nameof(ReadVectors) : nameof(ReadValues);
        var method = typeof(ColumnHashes).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Action)(method.IsGenericMethod
            ? method.MakeGenericMethod(type).Invoke(null, [row, hash])!
            : method.Invoke(null, isVector ? [row, hash] : [row, hash, areFiles])!);
    }

    private static Action ReadValues<T>(DataViewRow row, BufferedHash hash)
        where T : struct
    {
        var getter = row.GetGetter<T>(hash.Column);
        return () =>
        {
            var value = default(T);
            getter(ref value);
            hash.Append(MemoryMarshal.AsBytes([value]));
        };
    }

    private static Action ReadVectors<T>(DataViewRow row, BufferedHash hash)
        where T : struct
    {
        var getter = row.GetGetter<VBuffer<T>>(hash.Column);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            hash.Append(MemoryMarshal.AsBytes([vector.Length]));
            hash.Append(MemoryMarshal.AsBytes(vector.GetIndices()));
            hash.Append(MemoryMarshal.AsBytes(vector.GetValues()));
        };
    }

    private static Action ReadTexts(DataViewRow row, BufferedHash hash, bool areFiles)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(hash.Column);
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getter(ref text);
            hash.Append(text);
            if (areFiles && text.ToString() is var path && File.Exists(path))
            {
                hash.Append(File.ReadAllBytes(path));
            }
        };
    }

    private static Action ReadTextVectors(DataViewRow row, BufferedHash hash)
    {
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(hash.Column);
        VBuffer<ReadOnlyMemory<char>> vector = default;
        return () =>
        {
            getter(ref vector);
            hash.Append(MemoryMarshal.AsBytes([vector.Length]));
            foreach (var text in vector.DenseValues())
            {
                hash.Append(text);
            }
        };
    }

    private static Action ReadImages(DataViewRow row, BufferedHash hash)
    {
        var getter = row.GetGetter<MLImage>(hash.Column);
        MLImage? image = null;
        return () =>
        {
            getter(ref image!);
            hash.Append(MemoryMarshal.AsBytes([image?.Width ?? 0, image?.Height ?? 0]));
            hash.Append(image is null ? [] : image.Pixels);
        };
    }

    /// <summary>The hash of a column, which many small pieces are added to.</summary>
    private sealed class BufferedHash
    {
        private const int PieceBytes = 4096;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly ArrayBufferWriter<byte> _piece = new();

        public BufferedHash(DataViewSchema.Column column)
        {
            Column = column;
            Append(ColumnText.ToText(column.Type).AsMemory());
            if (column.Type is KeyDataViewType { Count: <= int.MaxValue } key)
            {
                var names = KeyValueList.FromColumn(column, (int)key.Count)?.Names;
                Array.ForEach([.. names ?? []], name => Append(name.AsMemory()));
            }
        }

        public DataViewSchema.Column Column { get; }

        public void Append(ReadOnlyMemory<char> text)
        {
            Append(MemoryMarshal.AsBytes([text.Length]));
            Append(MemoryMarshal.AsBytes(text.Span));
        }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _piece.Write(bytes);
            if (_piece.WrittenCount >= PieceBytes)
            {
                _hash.AppendData(_piece.WrittenSpan);
                _piece.ResetWrittenCount();
            }
        }

        public string Finish()
        {
            _hash.AppendData(_piece.WrittenSpan);
            using (_hash)
            {
                return Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, HashBytes));
            }
        }
    }
}
