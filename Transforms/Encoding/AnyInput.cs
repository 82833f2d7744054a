using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input of whatever the column holds: numbers, keys or images.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="cut">How longer sequences of keys are cut.</param>
/// <param name="steps">What a step of numbers is; without channels, a vector of known size is a vector, and no sequence.</param>
/// <param name="areCategories">Whether a vector of keys is a fixed number of categories, and not a sequence.</param>
internal sealed class AnyInput(string name, SequenceCut cut, NumberSteps steps, bool areCategories) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        For(column.IsKey, column.Kind, column.ItemType, ColumnText.ToText(column)).Check(schema);
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var type = ColumnLookup.Find(schema, Name).Type;
        var item = (type as VectorDataViewType)?.ItemType ?? type;
        var kind = type switch
        {
            VectorDataViewType { IsKnownSize: true } => SchemaShape.Column.VectorKind.Vector,
            VectorDataViewType => SchemaShape.Column.VectorKind.VariableVector,
            _ => SchemaShape.Column.VectorKind.Scalar,
        };
        return For(item is KeyDataViewType, kind, item, ColumnText.ToText(type)).CreateEncoder(schema);
    }

    private InputColumn For(bool isKey, SchemaShape.Column.VectorKind kind, DataViewType item, string type)
    {
        if (isKey || item is not NumberDataViewType)
        {
            steps.RequireNone(Name, type);
        }

        return item switch
        {
            _ when isKey && (kind == SchemaShape.Column.VectorKind.Scalar || areCategories) => new CategoryInput(Name),
            ImageDataViewType => new ImageInput(Name),
            NumberDataViewType when !isKey && steps.Channels is null && kind == SchemaShape.Column.VectorKind.Vector =>
                new NumberVectorInput(Name, steps.TakesMissing),
            _ => new SequenceInput(Name, cut, steps),
        };
    }
}
