using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// The values that the keys of several columns stand for, as one list: each fold maps values to keys by its own rows, so the same key stands for
/// different values in different folds, and a value may be missing in one.
/// </summary>
internal abstract class KeyUnion
{
    /// <summary>The values as text, in the order of the keys.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Whether all columns so far have the same values in the same order.</summary>
    public bool IsSame { get; protected set; } = true;

    /// <summary>The type of a column of such keys.</summary>
    public KeyDataViewType Type => new(typeof(uint), Names.Count);

    /// <summary>Makes an empty list for columns like one.</summary>
    /// <param name="column">A column of keys.</param>
    /// <returns>The list; null if the keys stand for no values.</returns>
    public static KeyUnion? Create(DataViewSchema.Column column) =>
        column.Type is KeyDataViewType && ValuesOf(column) is { Type: VectorDataViewType vector }
            ? (KeyUnion)Activator.CreateInstance(
                typeof(KeyUnion<>).MakeGenericType(vector.ItemType.RawType),
                BindingFlags.Public | BindingFlags.Instance,
                binder: null,
                [vector.ItemType],
                CultureInfo.InvariantCulture)!
            : null;

    /// <summary>Adds the values of a column that are new.</summary>
    /// <param name="column">A column of keys that stand for values of the same type.</param>
    /// <returns>For each of its keys, 0 included, the key here.</returns>
    public abstract uint[] Add(DataViewSchema.Column column);

    /// <summary>The annotation with the values.</summary>
    public abstract DataViewSchema.Annotations ToAnnotations();

    protected static DataViewSchema.Column? ValuesOf(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(KeyValueList.AnnotationName);
}

/// <inheritdoc/>
/// <typeparam name="T">The raw type of the values.</typeparam>
/// <param name="itemType">The type of the values.</param>
internal sealed class KeyUnion<T>(PrimitiveDataViewType itemType) : KeyUnion
{
    private readonly List<T> _values = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, uint> _keys = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public override uint[] Add(DataViewSchema.Column column)
    {
        var values = default(VBuffer<T>);
        column.Annotations.GetGetter<VBuffer<T>>(ValuesOf(column)!.Value)(ref values);
        var isFirst = _values.Count == 0;
        List<uint> keys = [0];
        foreach (var value in values.DenseValues())
        {
            var name = Text(value);
            if (!_keys.TryGetValue(name, out var key))
            {
                key = (uint)_values.Count + 1;
                _keys.Add(name, key);
                _names.Add(name);
                _values.Add(value is ReadOnlyMemory<char> ? (T)(object)name.AsMemory() : value);
            }

            keys.Add(key);
        }

        IsSame &= isFirst || (keys.Count == _values.Count + 1 && keys.Index().All(key => key.Item == key.Index));
        return [.. keys];
    }

    /// <inheritdoc/>
    public override DataViewSchema.Annotations ToAnnotations()
    {
        T[] values = [.. _values];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            KeyValueList.AnnotationName,
            new VectorDataViewType(itemType, values.Length),
            (ref VBuffer<T> value) => value = new VBuffer<T>(values.Length, [.. values]));
        return annotations.ToAnnotations();
    }

    private static string Text(T value) => value switch
    {
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? string.Empty,
    };
}
