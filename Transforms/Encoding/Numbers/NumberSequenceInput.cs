using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// An input that is a sequence of numbers: <c>Vector&lt;Single&gt;</c> of any length, or of known size, as which <c>Vector&lt;Byte&gt;</c> is taken
/// too.
/// </summary>
/// <param name="name">The name of the column.</param>
/// <param name="steps">What a step is.</param>
internal sealed class NumberSequenceInput(string name, NumberSteps steps) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        if (column.Kind == SchemaShape.Column.VectorKind.VariableVector && column.ItemType.Equals(NumberDataViewType.Single))
        {
            _ = steps.Channels ?? throw UnknownChannels(ColumnText.ToText(column), size: 0);
        }
        else if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
        {
            throw NotSingle(ColumnText.ToText(column));
        }
        else
        {
            new NumberVectorInput(Name).Check(schema);
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var type = ColumnLookup.Find(schema, Name).Type;
        return type switch
        {
            VectorDataViewType { IsKnownSize: false } vector when vector.ItemType.Equals(NumberDataViewType.Single) =>
                new NumberSequenceEncoder(Name, vector, steps.Channels ?? throw UnknownChannels(ColumnText.ToText(type), size: 0), steps),
            VectorDataViewType { IsKnownSize: false } => throw NotSingle(ColumnText.ToText(type)),
            _ => new NumberVectorInput(Name, steps.TakesMissing, ChannelsOf).CreateEncoder(schema),
        };
    }

    // A vector without dimensions may be a single long signal, or short ones side by side: only its owner knows.
    private int ChannelsOf(VectorDataViewType type)
    {
        var told = type.Dimensions is [_, var last] ? last : (int?)null;
        var channels = steps.Channels ?? told ?? throw UnknownChannels(ColumnText.ToText(type), type.Size);
        if (told is not null && told != channels)
        {
            throw new ArgumentException(
                $"Channels must be {told}, the second dimension of column '{Name}', {ColumnText.ToText(type)}, or null, "
                + $"which takes it from there, but is {channels}. Swap the dimensions if they are channels × steps: "
                + "the numbers of a step must follow each other.");
        }

        return type.Size % channels == 0
            ? channels
            : throw new ArgumentException(
                $"Channels must divide the {type.Size} numbers a row of column '{Name}', {ColumnText.ToText(type)}, but is {channels}. "
                + "Set it to the numbers of a step: all channels of the first step come first, then those of the next.");
    }

    private ArgumentException NotSingle(string type) => ColumnLookup.WrongType(
        Name,
        "Vector<Single> to be a sequence of any length",
        type,
        $"Make it one: ml.Transforms.Conversion.ConvertType(\"{Name}\", outputKind: DataKind.Single)"
        + $"{(steps.Channels is null ? ", and set Channels in the trainer's Options to the numbers of a step" : string.Empty)}.");

    private ArgumentException UnknownChannels(string type, int size) => new(
        $"Column '{Name}' is {type}, which does not tell how many numbers make a step. Set Channels in the trainer's Options: 1 for a single "
        + "signal, or the number of channels, of which all numbers of the first step come first, then those of the next"
        + $"{(size > 0 ? $". Or declare both dimensions, [VectorType(steps, channels)], such as ({size}, 1)" : string.Empty)}.");
}
