using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The values that the keys of a column stand for, of any type.</summary>
internal abstract class KeyValueList
{
    /// <summary>The name of ML.NET's annotation for the values of keys.</summary>
    public const string AnnotationName = "KeyValues";

    /// <summary>The values as text in the invariant culture; one for each key, in their order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Reads the values from a key column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="count">The number of keys.</param>
    /// <param name="annotationName">The annotation that has them. Default that of keys.</param>
    /// <returns>The values; null if the column has none, or not one for each key.</returns>
    public static KeyValueList? FromColumn(DataViewSchema.Column column, int count, string annotationName = AnnotationName)
    {
        var annotation = column.Annotations.Schema.GetColumnOrNull(annotationName);
        return annotation?.Type is VectorDataViewType vector && vector.Size == count
            ? (KeyValueList)Activator.CreateInstance(ListType(vector.ItemType), column.Annotations, annotation.Value)!
            : null;
    }

    /// <summary>Checks that keys stand for what they stood for in training, as far as both are known.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="then">The values in training; null if they are not known.</param>
    /// <param name="now">The values of other rows, as many; null if they are not known.</param>
    /// <exception cref="ArgumentException">A key stands for something else.</exception>
    public static void RequireSame(string columnName, KeyValueList? then, KeyValueList? now)
    {
        if (then is not null && now is not null
            && then.Names.Zip(now.Names).Index().FirstOrDefault(key => key.Item.First != key.Item.Second) is { Item.First: { } was } other)
        {
            throw new ArgumentException(
                $"The keys of column '{columnName}' must stand for the values that they stood for in training, "
                + $"but key {other.Index + 1} is '{other.Item.Second}' and was '{was}'. Prepare the rows with the fitted transforms of the "
                + "training data: a value that these do not know becomes a missing key, which is ordinary input.");
        }
    }

    /// <summary>Makes a list of one arbitrary value, where only the type matters.</summary>
    /// <param name="itemType">The type of the values.</param>
    /// <returns>The list.</returns>
    public static KeyValueList CreateOfType(DataViewType itemType) =>
        (KeyValueList)Activator.CreateInstance(ListType(itemType), itemType)!;

    /// <summary>Annotates a column with the values.</summary>
    /// <param name="annotations">The annotations of the column.</param>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations);

    /// <summary>Annotates a column with the values.</summary>
    /// <param name="column">The definition of the column.</param>
    public abstract void AddTo(SchemaDefinition.Column column);

    private static Type ListType(DataViewType itemType) => typeof(KeyValueList<>).MakeGenericType(itemType.RawType);
}

/// <summary>The values that the keys of a column stand for.</summary>
/// <typeparam name="T">The raw type of the values, for example <c>ReadOnlyMemory&lt;char&gt;</c> for text.</typeparam>
internal sealed class KeyValueList<T> : KeyValueList
{
    private readonly VBuffer<T> _values;
    private readonly VectorDataViewType _type;

    /// <summary>Copies the values, so that the data they come from can be let go.</summary>
    /// <param name="annotations">The annotations of the key column.</param>
    /// <param name="annotation">The annotation with the values.</param>
    public KeyValueList(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        var values = default(VBuffer<T>);
        annotations.GetGetter<VBuffer<T>>(annotation)(ref values);
        _values = new VBuffer<T>(values.Length, values.DenseValues().ToArray());
        _type = (VectorDataViewType)annotation.Type;
        Names = _values.DenseValues().Select(Text).ToArray();
    }

    /// <summary>Makes a list of one arbitrary value.</summary>
    /// <param name="itemType">The type of the value.</param>
    public KeyValueList(PrimitiveDataViewType itemType)
    {
        _values = new VBuffer<T>(1, new T[1]);
        _type = new VectorDataViewType(itemType, 1);
        Names = [string.Empty];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override void AddTo(DataViewSchema.Annotations.Builder annotations) =>
        annotations.Add(AnnotationName, _type, (ref VBuffer<T> values) => _values.CopyTo(ref values));

    /// <inheritdoc/>
    public override void AddTo(SchemaDefinition.Column column) => column.AddAnnotation(AnnotationName, _values, _type);

    private static string Text(T value) => value switch
    {
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? string.Empty,
    };
}
