using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a Boolean label as a float: 1 for true, 0 for false.</summary>
/// <param name="columnName">The name of the column.</param>
internal sealed class BooleanLabelEncoder(string columnName) : LabelEncoder(columnName)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, BooleanDataViewType.Instance, ColumnCure.ToBoolean);

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, BooleanDataViewType.Instance, ColumnCure.ToBoolean);

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) => new ScalarReader<bool, float>(
        row.GetGetter<bool>(row.Schema[ColumnName]), (RowStore<float>)store, Convert);

    private static bool Convert(bool label, out float target)
    {
        target = label ? 1 : 0;
        return true;
    }
}
