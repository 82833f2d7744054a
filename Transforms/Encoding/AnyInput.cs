using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input of whatever the column holds: numbers, keys or images.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="cut">How longer sequences of keys are cut.</param>
/// <param name="takesMissing">Whether rows with missing numbers, NaN, can be trained on.</param>
/// <param name="areCategories">Whether a vector of keys is a fixed number of categories, and not a sequence.</param>
internal sealed class AnyInput(string name, SequenceCut cut, bool takesMissing, bool areCategories) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        For(column.IsKey, column.Kind == SchemaShape.Column.VectorKind.Scalar, column.ItemType).Check(schema);
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var type = ColumnLookup.Find(schema, Name).Type;
        var item = (type as VectorDataViewType)?.ItemType ?? type;
        return For(item is KeyDataViewType, type is not VectorDataViewType, item).CreateEncoder(schema);
    }

    private InputColumn For(bool isKey, bool isScalar, DataViewType item) => item switch
    {
        _ when isKey && (isScalar || areCategories) => new CategoryInput(Name),
        ImageDataViewType => new ImageInput(Name),
        _ => new SequenceInput(Name, cut, takesMissing),
    };
}
