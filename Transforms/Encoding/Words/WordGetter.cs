using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Gets the words of a row as a saved model sees them, which joins them, each with a space behind it: one that has the separator in it is
/// two, of which the first lacks its last character.</summary>
internal sealed class WordGetter
{
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter;
    private readonly List<ReadOnlyMemory<char>> _words = [];
    private VBuffer<ReadOnlyMemory<char>> _texts;

    /// <summary>Connects a row, or the cursor that is one.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="columnName">The column, a vector of text.</param>
    public WordGetter(DataViewRow row, string columnName) => _getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(row.Schema[columnName]);

    /// <summary>The words of the current row, valid until the next call.</summary>
    public IReadOnlyList<ReadOnlyMemory<char>> Get()
    {
        _getter(ref _texts);
        _words.Clear();
        foreach (var text in _texts.DenseValues())
        {
            var rest = text;
            for (var end = rest.Span.IndexOf(WordKeys.Separator); end >= 0; end = rest.Span.IndexOf(WordKeys.Separator))
            {
                _words.Add(rest[..Math.Max(0, end - 1)]);
                rest = rest[(end + 1)..];
            }

            _words.Add(rest);
        }

        return _words;
    }
}
