using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>Names the types of columns in the words that users of ML.NET know, for messages.</summary>
internal static class ColumnText
{
    /// <summary>Describes the type of a column of data.</summary>
    /// <param name="type">The type.</param>
    /// <returns>For example <c>Text</c>, <c>Vector&lt;Single, 4&gt;</c> or <c>Key&lt;UInt32, 0-2&gt;</c>.</returns>
    public static string ToText(DataViewType type) => type switch
    {
        TextDataViewType => "Text",
        VectorDataViewType { IsKnownSize: false } vector => $"Vector<{ToText(vector.ItemType)}> of unknown size",
        VectorDataViewType vector => $"Vector<{ToText(vector.ItemType)}, {string.Join(", ", vector.Dimensions)}>",
        _ => type.ToString() ?? type.RawType.Name,
    };

    /// <summary>Describes the type of a column that is known by its shape only.</summary>
    /// <param name="column">The shape of the column.</param>
    /// <returns>For example <c>Text</c>, <c>Vector&lt;Single&gt;</c> or <c>Key&lt;UInt32&gt;</c>.</returns>
    public static string ToText(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{ToText(column.ItemType)}>" : ToText(column.ItemType);
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item,
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            _ => $"Vector<{item}> of unknown size",
        };
    }
}
