namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of keys, each of its own length. What is stored for a row is where it ends among all keys.</summary>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
internal sealed class WholeSequenceStore(string columnName) : RowStore<int>(columnName, width: 1)
{
    /// <summary>The keys of all rows, then unused space.</summary>
    public int[] Keys { get; private set; } = [];

    /// <summary>Writes a row.</summary>
    /// <param name="index">The row; those before it are written already.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="cut">How they are cut if they are too many.</param>
    /// <exception cref="InvalidOperationException">All keys together do not fit into one array.</exception>
    public void Write(int index, ReadOnlySpan<int> keys, SequenceCut cut)
    {
        var start = StartOf(index);
        var end = (long)start + Math.Min(keys.Length, cut.Length);
        if (end > Array.MaxLength)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"The keys of column '{ColumnName}' must be at most {Array.MaxLength:N0} in all rows together ")
                + "for n-grams to be counted but are more. Set Ngrams to null, or use fewer rows.");
        }

        if (end > Keys.Length)
        {
            var keysOfAll = Keys;
            Array.Resize(ref keysOfAll, (int)Math.Min(Math.Max(end, 2L * Keys.Length), Array.MaxLength));
            Keys = keysOfAll;
        }

        Row(index)[0] = start + cut.Apply(keys, Keys.AsSpan(start));
    }

    private int StartOf(int index) => index == 0 ? 0 : Row(index - 1)[0];
}
