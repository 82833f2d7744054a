using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Turns a value of a column into the number that is stored for it.</summary>
/// <typeparam name="TSource">The type of the column.</typeparam>
/// <typeparam name="TStored">The type of the store.</typeparam>
/// <param name="source">The value of the column.</param>
/// <param name="stored">The number to store.</param>
/// <returns>Whether the value can be trained on.</returns>
internal delegate bool ScalarConversion<TSource, TStored>(TSource source, out TStored stored);

/// <summary>Reads a column of single values.</summary>
/// <typeparam name="TSource">The type of the column.</typeparam>
/// <typeparam name="TStored">The type of the store.</typeparam>
/// <param name="getter">Gets the value of the current row.</param>
/// <param name="store">The store to write to, one value a row.</param>
/// <param name="convert">Turns the value into the number to store.</param>
internal sealed class ScalarReader<TSource, TStored>(
    ValueGetter<TSource> getter,
    RowStore<TStored> store,
    ScalarConversion<TSource, TStored> convert) : ColumnReader
    where TStored : unmanaged
{
    private TSource _value = default!;

    /// <inheritdoc/>
    public override bool Read(int index)
    {
        getter(ref _value);
        return convert(_value, out store.Values[index]);
    }
}
