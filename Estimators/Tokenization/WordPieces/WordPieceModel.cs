using System.Text;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts words into the longest pieces of a vocabulary, from left to right (Wu et al. 2016; BERT, Devlin et al. 2019).</summary>
/// <param name="vocabulary">The pieces.</param>
/// <param name="settings">Its settings.</param>
/// <param name="unknownId">The id of a word that has no pieces.</param>
internal sealed class WordPieceModel(TokenVocabulary vocabulary, WordPieceSettings settings, int unknownId) : PieceModel
{
    private const int FirstChunk = 256;
    private readonly Lock _gate = new();
    private readonly WordPieceCharacters _characters = new(settings);
    private readonly Dictionary<string, int> _starts = Pieces(vocabulary, piece => IsStart(piece, settings) ? piece : null);
    private readonly Dictionary<string, int> _continuations =
        Pieces(vocabulary, piece => IsStart(piece, settings) ? null : piece[settings.ContinuationPrefix.Length..]);

    private WordPieceTables? _tables;

    /// <inheritdoc/>
    public override string Name => "WordPiece";

    /// <summary>The pieces that begin a word, with their ids.</summary>
    public IReadOnlyDictionary<string, int> Starts => _starts;

    /// <summary>The pieces that continue a word, without the mark that says so, with their ids.</summary>
    public IReadOnlyDictionary<string, int> Continuations => _continuations;

    /// <summary>What becomes of single characters.</summary>
    public WordPieceCharacters Characters => _characters;

    /// <summary>Words of more characters are unknown.</summary>
    public int MaximumWordLength => settings.MaximumWordLength;

    /// <summary>The id of a word that has no pieces.</summary>
    public int UnknownId => unknownId;

    /// <inheritdoc/>
    public override string[] AddIds(TextGraph graph, string[] texts, int most) => new WordPieceGraph(graph, this, GetTables()).AddIds(texts, most);

    /// <inheritdoc/>
    public override void AppendIds(ReadOnlySpan<char> text, List<int> ids, int most)
    {
        var end = ids.Count + most;
        var word = new StringBuilder(FirstChunk);
        var length = 0;
        for (var i = 0; i < text.Length && ids.Count < end;)
        {
            var isPair = Rune.DecodeFromUtf16(text[i..], out var rune, out var units) == System.Buffers.OperationStatus.Done;
            foreach (var (codePoint, isAlone) in _characters.Expand(isPair ? rune.Value : text[i]))
            {
                if (isAlone || codePoint == WordPieceCharacters.Space)
                {
                    AppendWord(word, ref length, ids);
                }

                if (codePoint != WordPieceCharacters.Space)
                {
                    word.Append(new Rune(codePoint).ToString());
                    length++;
                }

                if (isAlone)
                {
                    AppendWord(word, ref length, ids);
                }
            }

            i += units;
        }

        AppendWord(word, ref length, ids);
        ids.RemoveRange(Math.Min(end, ids.Count), Math.Max(0, ids.Count - end));
    }

    private WordPieceTables GetTables()
    {
        lock (_gate)
        {
            return _tables ??= new WordPieceTables(this);
        }
    }

    // Appends a word's pieces, and empties the word.
    private void AppendWord(StringBuilder word, ref int length, List<int> ids)
    {
        if (length == 0)
        {
            return;
        }

        var first = ids.Count;
        if (length > MaximumWordLength || !TryAppendPieces(word.ToString(), ids))
        {
            ids.RemoveRange(first, ids.Count - first);
            ids.Add(unknownId);
        }

        word.Clear();
        length = 0;
    }

    private bool TryAppendPieces(string word, List<int> ids)
    {
        for (var start = 0; start < word.Length;)
        {
            var pieces = (start == 0 ? _starts : _continuations).GetAlternateLookup<ReadOnlySpan<char>>();
            var end = word.Length;
            int id;
            while (!pieces.TryGetValue(word.AsSpan(start, end - start), out id))
            {
                if (--end == start)
                {
                    return false;
                }
            }

            ids.Add(id);
            start = end;
        }

        return true;
    }

    private static bool IsStart(string token, WordPieceSettings settings) =>
        !token.StartsWith(settings.ContinuationPrefix, StringComparison.Ordinal) || token.Length == settings.ContinuationPrefix.Length;

    private static Dictionary<string, int> Pieces(TokenVocabulary vocabulary, Func<string, string?> pick)
    {
        var pieces = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Ids)
        {
            if (pick(token) is { Length: > 0 } piece)
            {
                pieces.Add(piece, id);
            }
        }

        return pieces;
    }
}
