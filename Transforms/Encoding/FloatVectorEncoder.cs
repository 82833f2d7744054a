using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a <c>Vector&lt;Single&gt;</c> of known size, dense or sparse, as that many floats.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column, of known size.</param>
internal sealed class FloatVectorEncoder(string columnName, VectorDataViewType type)
    : InputEncoder(columnName, type, type.Size)
{
    /// <summary>Encodes a vector of one dimension.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="width">The size of the vector, at least 1.</param>
    public FloatVectorEncoder(string columnName, int width)
        : this(columnName, new VectorDataViewType(NumberDataViewType.Single, width))
    {
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = new FloatVectorInput(ColumnName).CreateEncoder(schema);
        if (found.Width != Width)
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.Describe(Type)}, as in the data the network was trained on,",
                ColumnText.Describe(found.Type),
                "Prepare the data with the same fitted transforms as the training data.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<float>(ColumnName, Width);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new FloatVectorReader(row.GetGetter<VBuffer<float>>(row.Schema[ColumnName]), (RowStore<float>)store);
}
