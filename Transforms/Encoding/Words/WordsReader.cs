namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the words of a row as steps.</summary>
/// <param name="getter">Gets the words of the current row.</param>
/// <param name="store">The store to write to.</param>
/// <param name="keys">What is told of a word.</param>
/// <param name="mostWords">The largest number of words.</param>
internal sealed class WordsReader(WordGetter getter, NumberSequenceStore store, WordKeys keys, int mostWords) : ColumnReader
{
    private float[] _values = [];

    /// <inheritdoc/>
    /// <remarks>Nothing can be learned from a row without words.</remarks>
    public override bool Read(int index)
    {
        var words = getter.Get();
        var length = words.Count * keys.Count;
        if (_values.Length < length)
        {
            _values = new float[2 * length];
        }

        for (var word = 0; word < Math.Min(words.Count, mostWords); word++)
        {
            keys.Write(words[word].Span, _values.AsSpan(word * keys.Count, keys.Count));
        }

        store.Write(index, _values.AsSpan(0, length), new SequenceCut(mostWords, 0).Times(keys.Count));
        return words.Count > 0;
    }
}
