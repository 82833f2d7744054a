using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is a vector of numbers: <c>Vector&lt;Single&gt;</c> of known size.</summary>
/// <param name="name">The name of the column.</param>
internal sealed class FloatVectorInput(string name) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        var isVector = column.Kind == SchemaShape.Column.VectorKind.Vector && !column.IsKey;
        if (!isVector || !column.ItemType.Equals(NumberDataViewType.Single))
        {
            throw WrongType(Name, ColumnText.Describe(column));
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        var vector = column.Type as VectorDataViewType;
        return vector is { IsKnownSize: true } && vector.ItemType.Equals(NumberDataViewType.Single)
            ? new FloatVectorEncoder(Name, vector)
            : throw WrongType(Name, ColumnText.Describe(column.Type));
    }

    private static ArgumentException WrongType(string name, string actual) => ColumnLookup.WrongType(
        name, "Vector<Single> of known size", actual, "Make it one: ml.Transforms.Concatenate joins columns of Single, Conversion.ConvertType makes numbers Single, Categorical.OneHotEncoding and Text.FeaturizeText make vectors of categories and text; a loader takes the size from VectorType.");
}
