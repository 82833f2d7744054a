using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a label of several numbers or truths as that many floats. A row with one that is NaN or infinite cannot be trained on.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="itemType">Single or Boolean.</param>
/// <param name="trainingLabel">The training rows' column, whose size and slot names the column must have; null if any will do.</param>
internal sealed class VectorLabelEncoder(string columnName, PrimitiveDataViewType itemType, DataViewSchema.Column? trainingLabel)
    : LabelEncoder(columnName)
{
    private string Expected => $"a Vector<{ColumnText.ToText(itemType)}> of known size";

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || !column.ItemType.Equals(itemType))
        {
            throw WrongType(Expected, ColumnText.ToText(column));
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector || !vector.ItemType.Equals(itemType))
        {
            throw WrongType(Expected, ColumnText.ToText(column.Type));
        }

        if (trainingLabel is { } training && !SlotNameList.ReadOrNumber(training).SequenceEqual(SlotNameList.ReadOrNumber(column)))
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.ToText(training.Type)} of the training data's slots ({List(training)})",
                $"{ColumnText.ToText(column.Type)} ({List(column)})",
                "Make both with the same transforms.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, ((VectorDataViewType)trainingLabel!.Value.Type).Size);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var (column, floats) = (row.Schema[ColumnName], (RowStore<float>)store);
        return itemType is BooleanDataViewType
            ? new BooleanVectorReader(row.GetGetter<VBuffer<bool>>(column), floats)
            : new NumberVectorReader<float>(row.GetGetter<VBuffer<float>>(column), floats, takesMissing: false);
    }

    private static string List(DataViewSchema.Column column) =>
        string.Join(", ", SlotNameList.ReadOrNumber(column).Take(5).Select(name => $"'{name}'"));

    private ArgumentException WrongType(string expected, string actual) => ColumnLookup.WrongType(
        ColumnName, expected, actual, "ml.Transforms.Concatenate joins columns of one type; a loader takes the size from VectorType.");
}
