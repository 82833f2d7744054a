using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of numbers, dense or sparse.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="getter">Gets the vector of the current row.</param>
/// <param name="store">The store to write to, as wide as the vector.</param>
/// <param name="takesMissing">Whether rows with missing values, NaN, can be trained on.</param>
internal sealed class NumberVectorReader<T>(ValueGetter<VBuffer<T>> getter, RowStore<T> store, bool takesMissing) : ColumnReader
    where T : unmanaged
{
    private VBuffer<T> _vector;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        Copy(index);
        (var canBeUsed, HasMissing) = Look(_vector.GetValues(), takesMissing);
        return canBeUsed;
    }

    /// <inheritdoc/>
    public override void Copy(int index)
    {
        getter(ref _vector);
        store.RequireWidth(_vector.Length);
        _vector.CopyTo(store.Row(index));
    }

    /// <summary>Looks whether values can be trained on.</summary>
    /// <param name="values">The values.</param>
    /// <param name="takesMissing">Whether those with missing ones can.</param>
    public static (bool CanBeUsed, bool HasMissing) Look(ReadOnlySpan<T> values, bool takesMissing)
    {
        var isFinite = IsFinite(values);
        var hasMissing = !isFinite && takesMissing && !HasInfinite(MemoryMarshal.Cast<T, float>(values));
        return (isFinite || hasMissing, hasMissing);
    }

    private static bool HasInfinite(ReadOnlySpan<float> values) => values.ContainsAny(float.PositiveInfinity, float.NegativeInfinity);

    // The largest magnitude is NaN or infinite as soon as one value is; one vectorised pass finds it.
    private static bool IsFinite(ReadOnlySpan<T> values) =>
        values.IsEmpty || typeof(T) != typeof(float) || float.IsFinite(TensorPrimitives.MaxMagnitude(MemoryMarshal.Cast<T, float>(values)));
}
