using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes the weight of each row, a Single that must be finite and not negative.</summary>
/// <param name="columnName">The name of the column.</param>
internal sealed class WeightEncoder(string columnName) : ColumnEncoder(columnName)
{
    /// <summary>Checks that data of a shape has the column, of the right type.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public void Check(SchemaShape schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: false));

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema) =>
        ColumnLookup.RequireScalar(schema, ColumnName, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: false));

    /// <inheritdoc/>
    public override SkippedRows CountSkipped(long count) => new(MissingLabel: 0, MissingFeatures: 0, BadWeight: count);

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) => new ScalarReader<float, float>(
        row.GetGetter<float>(row.Schema[ColumnName]), (RowStore<float>)store, Convert);

    private static bool Convert(float weight, out float target)
    {
        target = weight;
        return weight >= 0 && float.IsFinite(weight);
    }
}
