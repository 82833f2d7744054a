using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a Single label as itself. NaN and infinite labels cannot be trained on.</summary>
/// <param name="columnName">The name of the column.</param>
internal sealed class SingleLabelEncoder(string columnName) : LabelEncoder(columnName)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: true));

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: true));

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) => new ScalarReader<float, float>(
        row.GetGetter<float>(row.Schema[ColumnName]), (RowStore<float>)store, Convert);

    private static bool Convert(float label, out float target)
    {
        target = label;
        return float.IsFinite(label);
    }
}
