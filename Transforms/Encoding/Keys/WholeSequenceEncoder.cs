using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes a vector of keys in its own length, for what is learned of whole rows before the network is trained.</summary>
/// <param name="columnName">The name of the column, one that a <see cref="KeySequenceEncoder"/> checks.</param>
/// <param name="cut">How rows are cut that are too long even for that.</param>
internal sealed class WholeSequenceEncoder(string columnName, SequenceCut cut) : ColumnEncoder(columnName)
{
    /// <summary>How rows are cut that are too long even for that.</summary>
    public SequenceCut Cut => cut;

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        // The encoder of the network's input checks the same column.
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new WholeSequenceStore(ColumnName);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new Reader(new KeyGetter(row, ColumnName), (WholeSequenceStore)store, cut);

    private sealed class Reader(KeyGetter getter, WholeSequenceStore store, SequenceCut cut) : ColumnReader
    {
        public override bool Read(int index)
        {
            store.Write(index, getter.Get(), cut);
            return true;
        }
    }
}
