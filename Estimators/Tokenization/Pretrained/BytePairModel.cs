using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Merges neighbouring bytes of words to the tokens of a vocabulary, the most frequent pairs first (Sennrich et al. 2016; by bytes, Radford
/// et al. 2019).</summary>
/// <param name="merges">Which pairs become one.</param>
/// <param name="addPrefixSpace">Whether a text that does not begin with a space is given one.</param>
internal sealed class BytePairModel(BytePairMerges merges, bool addPrefixSpace) : PieceModel
{
    /// <inheritdoc/>
    public override string Name => "byte-level BPE";

    /// <summary>Which pairs become one.</summary>
    public BytePairMerges Merges => merges;

    /// <summary>Whether a text that does not begin with a space is given one.</summary>
    public bool AddPrefixSpace => addPrefixSpace;

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

    private void AppendWord(ReadOnlySpan<char> word, List<int> ids)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(word.Length)];
        var count = Encoding.UTF8.GetBytes(word, bytes);
        var chain = new MergedChain(Array.ConvertAll(bytes[..count], value => merges.Bytes[value]), merges);
        ids.AddRange(chain.Merge());
    }
}
