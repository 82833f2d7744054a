using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of keys of any length.</summary>
/// <param name="getter">Gets the vector of the current row.</param>
/// <param name="store">The store to write to, as wide as the longest row.</param>
/// <param name="cut">How longer rows are cut.</param>
/// <param name="keyCount">The number of key values.</param>
internal sealed class KeySequenceReader(ValueGetter<VBuffer<uint>> getter, RowStore<int> store, SequenceCut cut, int keyCount) : ColumnReader
{
    private VBuffer<uint> _vector;
    private uint[] _dense = [];

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        getter(ref _vector);
        if (!_vector.IsDense)
        {
            Array.Resize(ref _dense, _vector.Length);
            _vector.CopyTo(_dense);
        }

        var values = _vector.IsDense ? _vector.GetValues() : _dense;
        RequireKeys(values);
        var keys = MemoryMarshal.Cast<uint, int>(values);
        var row = store.Row(index);
        if (keys.Length <= row.Length)
        {
            keys.CopyTo(row);
            row[keys.Length..].Fill(KeySequenceStore.Padding);
        }
        else
        {
            keys[..cut.Head].CopyTo(row);
            keys[^cut.Tail..].CopyTo(row[cut.Head..]);
        }

        return true;
    }

    private void RequireKeys(ReadOnlySpan<uint> values)
    {
        var wrong = values.IndexOfAnyExceptInRange(0u, (uint)keyCount);
        if (wrong >= 0)
        {
            throw new InvalidOperationException(
                $"The keys of column '{store.ColumnName}' must be from 0 to {keyCount}, as its type says, but there is a key {values[wrong]}. Give KeyType the number of different keys, or make the keys with ml.Transforms.Conversion.MapValueToKey.");
        }
    }
}
