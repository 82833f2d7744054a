using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Buffers single values: numbers, keys, text, times, and values of any type that is not known here.</summary>
/// <typeparam name="T">The raw type of the column.</typeparam>
internal sealed class ValueBuffer<T> : ColumnBuffer
{
    private readonly ValueGetter<T> _source;
    private readonly T[] _values;

    /// <inheritdoc cref="ColumnBuffer.Create"/>
    public ValueBuffer(DataViewRow source, DataViewSchema.Column column, BatchWindow window, int capacity)
    {
        _source = source.GetGetter<T>(column);
        _values = new T[capacity];
        Getter = (ValueGetter<T>)((ref T value) => value = _values[window.Row]);
    }

    /// <inheritdoc/>
    public override Delegate Getter { get; }

    /// <inheritdoc/>
    public override void Read(int row)
    {
        _values[row] = default!; // what is there may be a caller's, so the source gets nothing to use again
        _source(ref _values[row]);
    }
}
