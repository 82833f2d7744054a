using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input of categories: a <c>Key&lt;UInt32&gt;</c>, or a vector of them of known size.</summary>
/// <param name="name">The name of the column.</param>
internal sealed class CategoryInput(string name) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || !column.IsKey || !column.ItemType.Equals(NumberDataViewType.UInt32))
        {
            throw WrongType(ColumnFacts.From(column));
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        return column.Type switch
        {
            KeyDataViewType key when key.RawType == typeof(uint) => Create(column, 1, key),
            VectorDataViewType { IsKnownSize: true, ItemType: KeyDataViewType key } vector when key.RawType == typeof(uint) =>
                Create(column, vector.Size, key),
            _ => throw WrongType(ColumnFacts.From(column)),
        };
    }

    private CategoryEncoder Create(DataViewSchema.Column column, int width, KeyDataViewType key)
    {
        var count = RequireCount(key);
        return new CategoryEncoder(Name, column.Type, width, count, KeyValueList.FromColumn(column, count));
    }

    private int RequireCount(KeyDataViewType key) => key.Count <= int.MaxValue - 1
        ? (int)key.Count
        : throw new ArgumentException(
            $"The number of categories of column '{Name}' must be known, as each gets a vector of its own, "
            + $"but the column only says {ColumnText.ToText(key)}. Make the keys with ml.Transforms.Conversion.MapValueToKey, "
            + "or give KeyType (of a text file: KeyCount) a count.");

    private static ArgumentException WrongType(ColumnFacts column) =>
        ColumnLookup.WrongType(column, "Key<UInt32>, or a vector of them of known size,", ColumnCure.ToCategories);
}
