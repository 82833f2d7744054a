using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Buffers vectors. Each getter call copies, since a caller may write into the vector it was given.</summary>
/// <typeparam name="T">The raw type of the vector's values.</typeparam>
internal sealed class VectorBuffer<T> : ColumnBuffer
{
    private readonly ValueGetter<VBuffer<T>> _source;
    private readonly VBuffer<T>[] _values;

    /// <inheritdoc cref="ColumnBuffer.Create"/>
    public VectorBuffer(DataViewRow source, DataViewSchema.Column column, BatchWindow window, int capacity)
    {
        _source = source.GetGetter<VBuffer<T>>(column);
        _values = new VBuffer<T>[capacity];
        Getter = (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[window.Row].CopyTo(ref value));
    }

    /// <inheritdoc/>
    public override Delegate Getter { get; }

    /// <inheritdoc/>
    public override void Read(int row) => _source(ref _values[row]);
}
