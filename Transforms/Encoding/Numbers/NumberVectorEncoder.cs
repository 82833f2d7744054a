using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a vector of numbers of known size, dense or sparse, as that many values of the same type.</summary>
/// <typeparam name="T">The type of a value, as in the column.</typeparam>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column, of known size.</param>
/// <param name="takesMissing">Whether rows with missing values, NaN, can be trained on.</param>
/// <param name="channels">The numbers of a step if the vector is a sequence of steps; otherwise null.</param>
internal sealed class NumberVectorEncoder<T>(string columnName, VectorDataViewType type, bool takesMissing = false, int? channels = null)
    : InputEncoder(columnName, type, type.Size)
    where T : unmanaged
{
    /// <summary>The numbers of a step if the vector is a sequence of steps; otherwise null.</summary>
    public int? Channels => channels;

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = new NumberVectorInput(ColumnName).CreateEncoder(schema);
        if (found.Width != Width || found.GetType() != GetType())
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.ToText(Type)}, as in the data the network was trained on,",
                ColumnText.ToText(found.Type),
                "Prepare the data with the same fitted transforms as the training data.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<T>(ColumnName, Width);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new NumberVectorReader<T>(row.GetGetter<VBuffer<T>>(row.Schema[ColumnName]), (RowStore<T>)store, takesMissing);
}
