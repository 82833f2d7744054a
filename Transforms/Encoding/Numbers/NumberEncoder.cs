using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a single number, such as the score of another model.</summary>
/// <param name="columnName">The name of the column, Single.</param>
internal sealed class NumberEncoder(string columnName) : InputEncoder(columnName, NumberDataViewType.Single, 1)
{
    /// <inheritdoc/>
    public override void Check(DataViewSchema schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: false));

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) => new ScalarReader<float, float>(
        row.GetGetter<float>(row.Schema[ColumnName]), (RowStore<float>)store, Convert);

    private static bool Convert(float value, out float stored)
    {
        stored = value;
        return float.IsFinite(value);
    }
}
