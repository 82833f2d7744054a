using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Gets all keys of a vector, dense or sparse, or a single key.</summary>
internal sealed class KeyGetter
{
    private readonly DataViewSchema.Column _column;
    private readonly ValueGetter<VBuffer<uint>> _getter;
    private readonly uint _last;
    private VBuffer<uint> _vector;
    private uint[] _dense = [];

    /// <summary>Connects a row, or the cursor that is one.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="columnName">The column, a 32-bit key or a vector of them.</param>
    public KeyGetter(DataViewRow row, string columnName)
    {
        _column = row.Schema[columnName];
        _getter = _column.Type is VectorDataViewType ? row.GetGetter<VBuffer<uint>>(_column) : AsVector(row.GetGetter<uint>(_column));
        _last = (uint)((KeyDataViewType)(_column.Type is VectorDataViewType vector ? vector.ItemType : _column.Type)).Count;
    }

    /// <summary>The keys of the current row, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">There is a key beyond their number.</exception>
    public ReadOnlySpan<int> Get()
    {
        _getter(ref _vector);
        if (!_vector.IsDense)
        {
            if (_dense.Length < _vector.Length)
            {
                Array.Resize(ref _dense, _vector.Length);
            }

            _vector.CopyTo(_dense);
        }

        var keys = _vector.IsDense ? _vector.GetValues() : _dense.AsSpan(0, _vector.Length);
        var wrong = keys.IndexOfAnyExceptInRange(0u, _last);
        return wrong < 0
            ? MemoryMarshal.Cast<uint, int>(keys)
            : throw new InvalidOperationException(
                $"The keys of column '{_column.Name}' must be from 0 to {_last}, as its type says, but there is a key {keys[wrong]}. "
                + "Give KeyType the number of different keys, or make the keys with ml.Transforms.Conversion.MapValueToKey.");
    }

    private static ValueGetter<VBuffer<uint>> AsVector(ValueGetter<uint> single)
    {
        var key = 0u;
        return (ref VBuffer<uint> vector) =>
        {
            single(ref key);
            var editor = VBufferEditor.Create(ref vector, 1);
            editor.Values[0] = key;
            vector = editor.Commit();
        };
    }
}
