using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// Encodes a label that says how good a row is, the larger the better: a Single as itself, a key by its place among the keys, from 0. NaN and
/// infinite labels and missing keys cannot be trained on.
/// </summary>
/// <param name="columnName">The name of the column.</param>
internal sealed class GradeLabelEncoder(string columnName) : LabelEncoder(columnName)
{
    private readonly SingleLabelEncoder _numbers = new(columnName);

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !column.IsKey)
        {
            _numbers.Check(schema);
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        if (ColumnLookup.Find(schema, ColumnName).Type is not KeyDataViewType)
        {
            _numbers.Check(schema);
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => _numbers.CreateStore();

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var column = row.Schema[ColumnName];
        var grades = (RowStore<float>)store;
        return column.Type is not KeyDataViewType
            ? _numbers.CreateReader(row, store)
            : Type.GetTypeCode(column.Type.RawType) switch
            {
                TypeCode.Byte => Reader<byte>(row, column, grades),
                TypeCode.UInt16 => Reader<ushort>(row, column, grades),
                TypeCode.UInt32 => Reader<uint>(row, column, grades),
                _ => Reader<ulong>(row, column, grades),
            };
    }

    private static ScalarReader<T, float> Reader<T>(DataViewRow row, DataViewSchema.Column column, RowStore<float> store)
        where T : IBinaryInteger<T>
    {
        return new ScalarReader<T, float>(row.GetGetter<T>(column), store, Convert);

        static bool Convert(T key, out float grade)
        {
            grade = float.CreateTruncating(key) - 1;
            return key != T.Zero;
        }
    }
}
