using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a vector of keys as integers, cut to a length at most, with -1 after its end.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="keyCount">The number of key values.</param>
/// <param name="cut">How longer rows are cut.</param>
/// <param name="values">What the keys stand for; null if it is not known.</param>
internal sealed class KeySequenceEncoder(string columnName, VectorDataViewType type, int keyCount, SequenceCut cut, KeyValueList? values)
    : InputEncoder(columnName, type, cut.Length)
{
    /// <summary>The number of key values.</summary>
    public int KeyCount => keyCount;

    /// <summary>What the keys stand for; null if it is not known.</summary>
    public KeyValueList? Values => values;

    /// <summary>How longer rows are cut.</summary>
    public SequenceCut Cut => cut;

    /// <summary>The same column, cut to another length if that is longer.</summary>
    public KeySequenceEncoder WithCut(SequenceCut other) =>
        other.Length > cut.Length ? new KeySequenceEncoder(ColumnName, (VectorDataViewType)Type, keyCount, other, values) : this;

    /// <inheritdoc/>
    public override bool HasVariableLength => true;

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = (KeySequenceEncoder)new KeySequenceInput(ColumnName, cut).CreateEncoder(schema);
        if (found.KeyCount != KeyCount)
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.ToText(Type)}, with the {KeyCount} keys that the network was trained on,",
                ColumnText.ToText(found.Type),
                "The same number must stand for the same word: prepare the data with the fitted transforms of the training data.");
        }

        KeyValueList.RequireSame(ColumnName, Values, found.Values);
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new KeySequenceStore(ColumnName, Width);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new KeySequenceReader(new KeyGetter(row, ColumnName), (KeySequenceStore)store, cut);
}
