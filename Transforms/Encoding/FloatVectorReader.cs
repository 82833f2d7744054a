using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of floats, dense or sparse.</summary>
/// <param name="getter">Gets the vector of the current row.</param>
/// <param name="store">The store to write to, as wide as the vector.</param>
internal sealed class FloatVectorReader(ValueGetter<VBuffer<float>> getter, RowStore<float> store) : ColumnReader
{
    private VBuffer<float> _vector;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        getter(ref _vector);
        if (_vector.Length != store.Width)
        {
            throw new InvalidOperationException(
                $"Column '{store.ColumnName}' must give {store.Width} values a row but gave {_vector.Length}. " +
                "The column declares a known size: correct the transform or the class that it comes from.");
        }

        _vector.CopyTo(store.Row(index));
        return IsFinite(_vector.GetValues());
    }

    // The largest magnitude is NaN or infinite as soon as one value is; one vectorised pass finds it.
    private static bool IsFinite(ReadOnlySpan<float> values) =>
        values.IsEmpty || float.IsFinite(TensorPrimitives.MaxMagnitude(values));
}
