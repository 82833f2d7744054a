using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is a sequence: keys of any number, or a vector of numbers of known size.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="cut">How longer rows of keys are cut.</param>
/// <param name="takesMissing">Whether rows with missing numbers, NaN, can be trained on.</param>
internal sealed class SequenceInput(string name, SequenceCut cut, bool takesMissing) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        Of(!column.IsKey && column.ItemType is NumberDataViewType).Check(schema);
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema) =>
        Of((ColumnLookup.Find(schema, Name).Type as VectorDataViewType)?.ItemType is NumberDataViewType).CreateEncoder(schema);

    private InputColumn Of(bool numbers) => numbers ? new NumberVectorInput(Name, takesMissing) : new KeySequenceInput(Name, cut);
}
