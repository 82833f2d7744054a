namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of keys of any length.</summary>
/// <param name="getter">Gets the keys of the current row.</param>
/// <param name="store">The store to write to, as wide as the longest row.</param>
/// <param name="cut">How longer rows are cut.</param>
internal sealed class KeySequenceReader(KeyGetter getter, KeySequenceStore store, SequenceCut cut) : ColumnReader
{
    /// <inheritdoc/>
    public override bool Read(int index)
    {
        store.Write(index, getter.Get(), cut);
        return true;
    }
}
