using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Buffers values that own native memory, such as images.</summary>
/// <remarks>
/// As with ML.NET's own getters, a value belongs to the caller once it has been asked for, and a getter disposes the
/// value that it replaces.
/// </remarks>
/// <typeparam name="T">The raw type of the column.</typeparam>
internal sealed class OwnerBuffer<T> : ColumnBuffer
    where T : class, IDisposable
{
    private readonly ValueGetter<T> _source;
    private readonly T?[] _values;
    private readonly bool[] _taken;

    /// <inheritdoc cref="ColumnBuffer.Create"/>
    public OwnerBuffer(DataViewRow source, DataViewSchema.Column column, BatchWindow window, int capacity)
    {
        _source = source.GetGetter<T>(column);
        _values = new T?[capacity];
        _taken = new bool[capacity];
        Getter = (ValueGetter<T>)((ref T value) => Take(window.Row, ref value));
        Lender = (ValueGetter<T>)((ref T value) => value = _values[window.Row]!);
    }

    /// <inheritdoc/>
    public override Delegate Getter { get; }

    /// <inheritdoc/>
    public override Delegate Lender { get; }

    /// <inheritdoc/>
    public override void Read(int row)
    {
        // The source disposes the value that it replaces, so it must not see one that a caller has.
        var value = _taken[row] ? null : _values[row];
        _taken[row] = false;
        _source(ref value!);
        _values[row] = value;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        for (var row = 0; row < _values.Length; row++)
        {
            if (!_taken[row])
            {
                _values[row]?.Dispose();
            }
        }

        Array.Clear(_values);
    }

    private void Take(int row, ref T value)
    {
        if (!ReferenceEquals(value, _values[row]))
        {
            value?.Dispose();
        }

        value = _values[row]!;
        _taken[row] = true;
    }
}
