using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of truths as floats: 1 for true, 0 for false.</summary>
/// <param name="getter">Gets the vector of the current row.</param>
/// <param name="store">The store to write to, as wide as the vector.</param>
internal sealed class BooleanVectorReader(ValueGetter<VBuffer<bool>> getter, RowStore<float> store) : ColumnReader
{
    private VBuffer<bool> _vector;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        getter(ref _vector);
        store.RequireWidth(_vector.Length);
        var row = store.Row(index);
        foreach (var (slot, value) in _vector.Items(all: true))
        {
            row[slot] = value ? 1 : 0;
        }

        return true;
    }
}
