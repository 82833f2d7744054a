using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Gets the tags of a row's words, a vector of keys of any integer type.</summary>
internal sealed class TagGetter
{
    private readonly Action _read;
    private long[] _tags = [];
    private int _count;

    /// <summary>Connects a row, or the cursor that is one.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="columnName">The column, a vector of keys.</param>
    public TagGetter(DataViewRow row, string columnName)
    {
        var column = row.Schema[columnName];
        var key = (KeyDataViewType)((VectorDataViewType)column.Type).ItemType;
        _read = key.RawType == typeof(byte) ? CreateReader<byte>(row, column, key.Count)
            : key.RawType == typeof(ushort) ? CreateReader<ushort>(row, column, key.Count)
            : key.RawType == typeof(uint) ? CreateReader<uint>(row, column, key.Count)
            : CreateReader<ulong>(row, column, key.Count);
    }

    /// <summary>The zero-based index of each tag of the current row, -1 for one that is missing; valid until the next call.</summary>
    public ReadOnlySpan<long> Get()
    {
        _read();
        return _tags.AsSpan(0, _count);
    }

    private Action CreateReader<T>(DataViewRow row, DataViewSchema.Column column, ulong keyCount)
        where T : unmanaged, IBinaryInteger<T>
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var values = default(VBuffer<T>);
        return () =>
        {
            getter(ref values);
            _count = values.Length;
            if (_tags.Length < _count)
            {
                _tags = new long[2 * _count];
            }

            foreach (var (place, key) in values.Items(all: true))
            {
                // Key 0 is ML.NET's missing value; key 1 is the first class.
                var number = ulong.CreateTruncating(key);
                _tags[place] = number <= keyCount ? (long)number - 1 : -1;
            }
        };
    }
}
