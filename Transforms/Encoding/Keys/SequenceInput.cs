using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is a sequence: of keys, or of numbers, some for each step.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="cut">How longer rows of keys are cut.</param>
/// <param name="steps">What a step of numbers is.</param>
internal sealed class SequenceInput(string name, SequenceCut cut, NumberSteps steps) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        CreateInput(!column.IsKey && column.ItemType is NumberDataViewType, ColumnText.ToText(column)).Check(schema);
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var type = ColumnLookup.Find(schema, Name).Type;
        return CreateInput((type as VectorDataViewType)?.ItemType is NumberDataViewType, ColumnText.ToText(type)).CreateEncoder(schema);
    }

    private InputColumn CreateInput(bool numbers, string type)
    {
        if (numbers)
        {
            return new NumberSequenceInput(Name, steps);
        }

        steps.RequireNone(Name, type);
        return new KeySequenceInput(Name, cut);
    }
}
