using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is a vector of numbers: <c>Vector&lt;Single&gt;</c> or <c>Vector&lt;Byte&gt;</c> of known size.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="takesMissing">Whether rows with missing values, NaN, can be trained on.</param>
/// <param name="channelsOf">Tells the numbers of a step if the vector is a sequence of steps; otherwise null.</param>
internal sealed class NumberVectorInput(string name, bool takesMissing = false, Func<VectorDataViewType, int>? channelsOf = null) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        var isVector = column.Kind == SchemaShape.Column.VectorKind.Vector && !column.IsKey;
        if (!isVector || !IsNumber(column.ItemType))
        {
            throw WrongType(ColumnFacts.From(column));
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && IsNumber(vector.ItemType)
            ? vector.ItemType.Equals(NumberDataViewType.Byte)
                ? new NumberVectorEncoder<byte>(Name, vector, channels: channelsOf?.Invoke(vector))
                : new NumberVectorEncoder<float>(Name, vector, takesMissing, channelsOf?.Invoke(vector))
            : throw WrongType(ColumnFacts.From(column));
    }

    private static bool IsNumber(DataViewType type) => type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Byte);

    private static ArgumentException WrongType(ColumnFacts column) =>
        ColumnLookup.WrongType(column, "Vector<Single> of known size", ColumnCure.ToNumbers);
}
