using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Merges neighbouring bytes of words to the tokens of a vocabulary, the most frequent pairs first (Sennrich et al. 2016; by bytes, Radford
/// et al. 2019).</summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="merges">Which pairs become one.</param>
/// <param name="addPrefixSpace">Whether a text that does not begin with a space is given one.</param>
internal sealed class BytePairModel(TokenVocabulary vocabulary, BytePairMerges merges, bool addPrefixSpace) : PieceModel
{
    private readonly Lock _gate = new();
    private BytePairTables? _tables;

    /// <inheritdoc/>
    public override string Name => "byte-level BPE";

    /// <summary>Which pairs become one.</summary>
    public BytePairMerges Merges => merges;

    /// <summary>Whether a text that does not begin with a space is given one.</summary>
    public bool AddPrefixSpace => addPrefixSpace;

    /// <inheritdoc/>
    public override string[] AddIds(TextGraph graph, string[] texts, int most) => new BytePairGraph(graph, this, GetTables()).AddIds(texts, most);

    /// <inheritdoc/>
    public override void AppendIds(ReadOnlySpan<char> text, List<int> ids, int most)
    {
        var end = ids.Count + most;
        var rest = addPrefixSpace && text.Length > 0 && text[0] != ' ' ? $" {text}" : text;
        while (rest.Length > 0 && ids.Count < end)
        {
            var length = BytePairWords.FirstLength(rest);
            AppendWord(rest[..length], ids);
            rest = rest[length..];
        }

        ids.RemoveRange(Math.Min(end, ids.Count), Math.Max(0, ids.Count - end));
    }

    private BytePairTables GetTables()
    {
        lock (_gate)
        {
            return _tables ??= new BytePairTables(merges, ByteAlphabet.Decode(vocabulary));
        }
    }

    private void AppendWord(ReadOnlySpan<char> word, List<int> ids)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(word.Length)];
        var count = Encoding.UTF8.GetBytes(word, bytes);
        ids.AddRange(merges.Apply(bytes.AsSpan(0, count)));
    }
}
