using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a column of text, keys or numbers as the number of its group: rows of equal values are one group.</summary>
/// <remarks>Groups are numbered from 0 as they are met.</remarks>
/// <param name="columnName">The name of the column.</param>
/// <param name="requiresGroup">Whether a row of a missing value (key 0, NaN, an empty text) cannot be trained on; otherwise it is a value as any
/// other.</param>
internal sealed class GroupEncoder(string columnName, bool requiresGroup = false) : ColumnEncoder(columnName)
{
    private const string Expected = "a single text, key, number or Boolean a row";

    /// <summary>Checks that data of a shape has the column, of a type that can be encoded.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !IsGroup(column.ItemType))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToGroup);
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (!IsGroup(column.Type))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToGroup);
        }
    }

    /// <inheritdoc/>
    public override SkippedRows CountSkipped(long count) => new(MissingLabel: 0, MissingFeatures: 0, BadWeight: 0, MissingGroup: count);

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<int>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var column = row.Schema[ColumnName];
        var groups = (RowStore<int>)store;
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Boolean => Reader<bool>(row, column, groups),
            TypeCode.SByte => Reader<sbyte>(row, column, groups),
            TypeCode.Byte => Reader<byte>(row, column, groups),
            TypeCode.Int16 => Reader<short>(row, column, groups),
            TypeCode.UInt16 => Reader<ushort>(row, column, groups),
            TypeCode.Int32 => Reader<int>(row, column, groups),
            TypeCode.UInt32 => Reader<uint>(row, column, groups),
            TypeCode.Int64 => Reader<long>(row, column, groups),
            TypeCode.UInt64 => Reader<ulong>(row, column, groups),
            TypeCode.Single => Reader<float>(row, column, groups),
            TypeCode.Double => Reader<double>(row, column, groups),
            _ => TextReader(row, column, groups),
        };
    }

    private static bool IsGroup(DataViewType type) =>
        type is NumberDataViewType or KeyDataViewType or TextDataViewType or BooleanDataViewType;

    private ScalarReader<T, int> Reader<T>(DataViewRow row, DataViewSchema.Column column, RowStore<int> store)
        where T : notnull
    {
        var numbers = new Dictionary<T, int>();
        var isKey = column.Type is KeyDataViewType;
        return new ScalarReader<T, int>(row.GetGetter<T>(column), store, Convert);

        bool Convert(T value, out int group)
        {
            if (!numbers.TryGetValue(value, out group))
            {
                group = numbers.Count;
                numbers.Add(value, group);
            }

            return !requiresGroup || !(isKey ? value.Equals(default(T)) : value is float.NaN or double.NaN);
        }
    }

    private ScalarReader<ReadOnlyMemory<char>, int> TextReader(DataViewRow row, DataViewSchema.Column column, RowStore<int> store)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var bySpan = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        return new ScalarReader<ReadOnlyMemory<char>, int>(row.GetGetter<ReadOnlyMemory<char>>(column), store, Convert);

        bool Convert(ReadOnlyMemory<char> text, out int group)
        {
            if (!bySpan.TryGetValue(text.Span, out group))
            {
                group = numbers.Count;
                numbers.Add(text.ToString(), group);
            }

            return !requiresGroup || !text.IsEmpty;
        }
    }
}
