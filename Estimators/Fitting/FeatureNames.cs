using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>
/// How messages call the numbers of the columns to predict from: by the names of their slots, where they have any, or by step and channel.
/// </summary>
internal sealed class FeatureNames
{
    private readonly (string Column, int Width, int? Channels, string[] Slots)[] _columns;

    /// <summary>Reads the slot names of the training rows' columns.</summary>
    /// <param name="schema">The columns of the training rows.</param>
    /// <param name="inputs">The columns to predict from; those of keys hold no numbers.</param>
    public FeatureNames(DataViewSchema schema, IReadOnlyList<ColumnKind> inputs) => _columns =
    [
        .. from input in inputs
           where input.KeyCount == 0 && !input.Encoder.HasVariableLength
           select (input.ColumnName, input.Width, input.Channels, SlotNameList.Read(schema[input.ColumnName])),
    ];

    /// <summary>The name and the slot of a number, or only its slot, or its step and channel.</summary>
    /// <param name="number">The number, counted through all columns.</param>
    public string GetName(int number)
    {
        var (slot, i) = (number, 0);
        while (slot >= _columns[i].Width)
        {
            slot -= _columns[i++].Width;
        }

        var (column, _, channels, names) = _columns[i];
        return slot < names.Length && names[slot].Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $"feature '{names[slot]}' (slot {slot})")
            : $"{(channels is { } step ? SignalSlots.NameOf(slot, step, names) : string.Create(CultureInfo.InvariantCulture, $"slot {slot}"))} "
                + $"of '{column}'";
    }
}
