using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads the tags of a row's words. A row cannot be trained on that has another number of them than words, or no tag at all.</summary>
/// <param name="row">The row.</param>
/// <param name="tags">Gets its tags.</param>
/// <param name="words">Gets its words.</param>
/// <param name="store">The store to write to, as wide as the longest row; longer ones are cut.</param>
internal sealed class TagReader(DataViewRow row, TagGetter tags, WordGetter words, RowStore<long> store) : ColumnReader
{
    /// <inheritdoc/>
    public override bool Read(int index)
    {
        var values = tags.Get();
        var count = words.Get().Count;
        var stored = store.Row(index);
        stored.Fill(-1);
        values[..Math.Min(values.Length, stored.Length)].CopyTo(stored);
        Mismatch = values.Length == count
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"row {row.Position}, from 0, has {values.Length} labels and {count} words");
        return Mismatch is null && stored.ContainsAnyExcept(-1);
    }
}
