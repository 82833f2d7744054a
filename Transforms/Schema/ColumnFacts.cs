using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>What is known of the type of a column, with or without data.</summary>
internal sealed class ColumnFacts
{
    private ColumnFacts(string name, string type, DataViewType itemType)
    {
        Name = name;
        Type = type;
        ItemType = itemType;
    }

    /// <summary>The name of the column.</summary>
    public string Name { get; }

    /// <summary>The type of the column in words.</summary>
    public string Type { get; }

    /// <summary>The type of the column, or of its items; of keys, that of their numbers.</summary>
    public DataViewType ItemType { get; }

    /// <summary>Whether there is one value a row.</summary>
    public bool IsScalar { get; private init; }

    /// <summary>Whether there is one value a row, or the same number of them in each row.</summary>
    public bool HasKnownSize { get; private init; }

    /// <summary>Whether the values are keys.</summary>
    public bool IsKey { get; private init; }

    /// <summary>The type of what the keys stand for; null if they stand for nothing, or are no keys.</summary>
    public DataViewType? KeyValueType { get; private init; }

    /// <summary>What the keys stand for, in words; none if that is not known yet.</summary>
    public IReadOnlyList<string> KeyValues { get; private init; } = [];

    /// <summary>Takes them from a column of data.</summary>
    public static ColumnFacts From(DataViewSchema.Column column)
    {
        var (vector, item) = (column.Type as VectorDataViewType, (column.Type as VectorDataViewType)?.ItemType ?? column.Type);
        var key = item as KeyDataViewType;
        var values = column.Annotations.Schema.GetColumnOrNull(KeyValueList.AnnotationName)?.Type as VectorDataViewType;
        return new ColumnFacts(column.Name, ColumnText.ToText(column.Type), item)
        {
            IsScalar = vector is null,
            HasKnownSize = vector is null or { IsKnownSize: true },
            IsKey = key is not null,
            KeyValueType = key is null ? null : values?.ItemType,
            KeyValues = key is { Count: <= int.MaxValue } ? KeyValueList.FromColumn(column, (int)key.Count)?.Names ?? [] : [],
        };
    }

    /// <summary>Takes them from a column whose shape alone is known.</summary>
    public static ColumnFacts From(SchemaShape.Column column) => new(column.Name, ColumnText.ToText(column), column.ItemType)
    {
        IsScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar,
        HasKnownSize = column.Kind != SchemaShape.Column.VectorKind.VariableVector,
        IsKey = column.IsKey,
        KeyValueType = column.IsKey && column.Annotations is { } all && all.Any(IsKeyValues) ? all.First(IsKeyValues).ItemType : null,
    };

    private static bool IsKeyValues(SchemaShape.Column annotation) => annotation.Name == KeyValueList.AnnotationName;
}
