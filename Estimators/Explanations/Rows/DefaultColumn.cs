using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>A column that stands in for a missing one that nothing depends on: every row has the default of its type.</summary>
internal abstract class DefaultColumn : AddedColumn
{
    private static readonly DataViewType[] _types =
    [
        TextDataViewType.Instance,
        NumberDataViewType.Single,
        BooleanDataViewType.Instance,
        NumberDataViewType.Int32,
        NumberDataViewType.Double,
        NumberDataViewType.Int64,
        DateTimeDataViewType.Instance,
        new KeyDataViewType(typeof(uint), 1),
        new VectorDataViewType(NumberDataViewType.Single),
        new VectorDataViewType(TextDataViewType.Instance),
        NumberDataViewType.Byte,
        NumberDataViewType.SByte,
        NumberDataViewType.Int16,
        NumberDataViewType.UInt16,
        NumberDataViewType.UInt32,
        NumberDataViewType.UInt64,
        DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance,
    ];

    private DefaultColumn(string name, DataViewType type)
        : base(name, type, type is KeyDataViewType ? KeyValues() : null)
    {
    }

    /// <summary>Makes a column of each type that columns usually have, the most usual first.</summary>
    public static IEnumerable<DefaultColumn> CreateOfEachType(string name) => _types.Select(type =>
    {
        var (definition, item) = type is VectorDataViewType vector ? (typeof(VectorColumn<>), vector.ItemType) : (typeof(ScalarColumn<>), type);
        return (DefaultColumn)Activator.CreateInstance(definition.MakeGenericType(item.RawType), name, type)!;
    });

    private static DataViewSchema.Annotations KeyValues()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValueList.CreateOfType(TextDataViewType.Instance).AddTo(annotations);
        return annotations.ToAnnotations();
    }

    private sealed class ScalarColumn<T>(string name, DataViewType type) : DefaultColumn(name, type)
    {
        public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) =>
            (ValueGetter<T>)((ref T value) => value = default!);
    }

    private sealed class VectorColumn<T>(string name, DataViewType type) : DefaultColumn(name, type)
    {
        public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => value = default);
    }
}
