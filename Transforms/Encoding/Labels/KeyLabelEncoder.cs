using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a key label, whatever its integer type, as the zero-based index of the class.</summary>
/// <remarks>A missing key, and a key beyond the declared count, is stored as -1 and cannot be trained on.</remarks>
/// <param name="columnName">The name of the column.</param>
/// <param name="classes">The classes that the column must have; null if any will do.</param>
internal sealed class KeyLabelEncoder(string columnName, ClassLabels? classes = null) : LabelEncoder(columnName)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !column.IsKey)
        {
            throw WrongType(ColumnFacts.From(column));
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Type is not KeyDataViewType key)
        {
            throw WrongType(ColumnFacts.From(column));
        }

        var found = ClassLabels.FromColumn(column);
        if (classes is not null && !classes.Equals(found))
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"a key with the {classes.Count} classes of the training data ({classes})",
                $"a key with {found.Count} ({found})",
                "Map both with the same fitted MapValueToKey.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<long>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var column = row.Schema[ColumnName];
        var target = (RowStore<long>)store;
        var raw = column.Type.RawType;
        return raw == typeof(byte) ? CreateReader<byte>(row, column, target)
            : raw == typeof(ushort) ? CreateReader<ushort>(row, column, target)
            : raw == typeof(uint) ? CreateReader<uint>(row, column, target)
            : CreateReader<ulong>(row, column, target);
    }

    private static ScalarReader<T, long> CreateReader<T>(
        DataViewRow row, DataViewSchema.Column column, RowStore<long> store)
        where T : IBinaryInteger<T>
    {
        var count = ((KeyDataViewType)column.Type).Count;
        return new ScalarReader<T, long>(row.GetGetter<T>(column), store, Convert);

        bool Convert(T key, out long target)
        {
            // Key 0 is ML.NET's missing value; key 1 is the first class.
            var number = ulong.CreateTruncating(key);
            var isClass = number != 0 && number <= count;
            target = isClass ? (long)number - 1 : -1;
            return isClass;
        }
    }

    private static ArgumentException WrongType(ColumnFacts column) => ColumnLookup.WrongType(column, "a key", ColumnCure.ToKey);
}
