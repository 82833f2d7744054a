using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>How messages call the slots of the feature column: by their names, where it has any.</summary>
internal sealed class FeatureNames
{
    private readonly string _column;
    private readonly string[] _names;

    /// <summary>Reads the slot names of the training rows' feature column.</summary>
    public FeatureNames(DataViewSchema.Column features)
    {
        _column = features.Name;
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (features.HasSlotNames())
        {
            features.GetSlotNames(ref names);
        }

        _names = [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The slot's name and number, or only its number.</summary>
    public string Of(int slot) => slot < _names.Length && _names[slot].Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"feature '{_names[slot]}' (slot {slot})")
        : string.Create(CultureInfo.InvariantCulture, $"slot {slot} of '{_column}'");
}
