using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a vector of numbers of any length as steps of some numbers each, cut to a length at most, with padding after the end.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="channels">The numbers of a step.</param>
/// <param name="steps">How longer rows are cut, and how missing numbers are taken.</param>
internal sealed class NumberSequenceEncoder(string columnName, VectorDataViewType type, int channels, NumberSteps steps)
    : InputEncoder(columnName, type, steps.Cut.Times(channels).Length)
{
    /// <summary>The numbers of a step.</summary>
    public int Channels => channels;

    /// <summary>How longer rows are cut, in steps.</summary>
    public SequenceCut Cut => steps.Cut;

    /// <inheritdoc/>
    public override bool HasVariableLength => true;

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = ColumnLookup.Find(schema, ColumnName).Type;
        if (found is not VectorDataViewType { ItemType: NumberDataViewType item, Size: var size }
            || !item.Equals(NumberDataViewType.Single)
            || size % channels != 0)
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.ToText(Type)}, steps of {channels} numbers each, as in the data the network was trained on,",
                ColumnText.ToText(found),
                "Prepare the data with the same fitted transforms as the training data.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new NumberSequenceStore(ColumnName, Width, channels, steps.Padding);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new NumberSequenceReader(row, (NumberSequenceStore)store, channels, steps);
}
