namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of keys of any length.</summary>
/// <param name="getter">Gets the keys of the current row.</param>
/// <param name="store">The store to write to, as wide as the longest row.</param>
/// <param name="cut">How longer rows are cut.</param>
internal sealed class KeySequenceReader(KeyGetter getter, RowStore<int> store, SequenceCut cut) : ColumnReader
{
    /// <inheritdoc/>
    public override bool Read(int index)
    {
        var row = store.Row(index);
        var length = cut.Apply(getter.Get(), row);
        row[length..].Fill(KeySequenceStore.Padding);
        return true;
    }
}
