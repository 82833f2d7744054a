using System.Globalization;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// Cuts texts into the tokens that a pretrained text encoder was trained with: WordPiece (BERT, DistilBERT, MiniLM; cased, uncased, Chinese) or
/// byte-level BPE (GPT-2, RoBERTa). It is read from the files beside the encoder, is not changed, and may be used by any number of threads at once.
/// </summary>
/// <remarks>
/// The ids are those of the encoder, from 0 on. A special token is only what the tokeniser adds: a text that contains "[SEP]" does not end there.
/// </remarks>
public sealed class PretrainedTokenizer
{
    private readonly TokenVocabulary _vocabulary;

    internal PretrainedTokenizer(TokenVocabulary vocabulary, PieceModel model, SpecialTokens special) =>
        (_vocabulary, Model, Special) = (vocabulary, model, special);

    /// <summary>The number of ids, which is the number of word vectors of the encoder.</summary>
    public int VocabularySize => _vocabulary.Tokens.Count;

    /// <summary>The token of each id, as the vocabulary writes it: pieces that continue a word begin with ## in WordPiece; in byte-level BPE, Ġ is a
    /// space.</summary>
    public IReadOnlyList<string> Tokens => _vocabulary.Tokens;

    /// <summary>The id of words that have no pieces; null in byte-level BPE, where each text has.</summary>
    public int? UnknownId => Special.Unknown;

    /// <summary>The id of the token that begins each row, [CLS] or &lt;s&gt;; null if none does.</summary>
    public int? StartId => Special.Start;

    /// <summary>The id of the token that ends each text, [SEP] or &lt;/s&gt;; null if none does.</summary>
    public int? EndId => Special.End;

    /// <summary>The id of the token that fills short rows; null if there is none.</summary>
    public int? PaddingId => Special.Padding;

    /// <summary>The id of the token that stands for what an encoder is to guess; null if there is none.</summary>
    public int? MaskId => Special.Mask;

    /// <summary>The algorithm.</summary>
    internal PieceModel Model { get; }

    /// <summary>The special tokens.</summary>
    internal SpecialTokens Special { get; }

    /// <summary>Reads the tokeniser of an encoder from its files.</summary>
    /// <param name="path">
    /// The folder of the encoder, with <c>tokenizer.json</c>, or <c>vocab.txt</c>, or <c>vocab.json</c> and <c>merges.txt</c>, taken in this
    /// order; or one of these files. <c>tokenizer_config.json</c> beside it is heeded.
    /// </param>
    /// <exception cref="IOException">There is no such folder or file, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or of an algorithm that the package does not know.</exception>
    public static PretrainedTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TokenizerFiles.Read(path);
    }

    /// <summary>Reads a WordPiece vocabulary.</summary>
    /// <param name="vocabulary"><c>vocab.txt</c>: one token a line, the first with id 0, UTF-8. It stays open.</param>
    /// <param name="settings">How the vocabulary was made. Default null: as that of uncased English BERT.</param>
    /// <exception cref="InvalidDataException">A line is there twice or empty, or a special token is missing.</exception>
    public static PretrainedTokenizer LoadWordPieces(Stream vocabulary, WordPieceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return TokenizerFiles.ReadWordPieces("The vocabulary", vocabulary, settings ?? new());
    }

    /// <summary>Reads a <c>tokenizer.json</c>, of WordPiece or byte-level BPE.</summary>
    /// <param name="json">The file. It stays open.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or says what the package does not know.</exception>
    public static PretrainedTokenizer LoadTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TokenizerFiles.ReadTokenizerJson("tokenizer.json", json, new TokenizerConfig(null));
    }

    /// <summary>Reads a vocabulary of byte-level BPE.</summary>
    /// <param name="vocabulary"><c>vocab.json</c>: an object with the id of each token. It stays open.</param>
    /// <param name="merges"><c>merges.txt</c>: two tokens a line, with a space between. It stays open.</param>
    /// <param name="settings">How it is used. Default null: as in RoBERTa if there are &lt;s&gt; and &lt;/s&gt;, and otherwise as in GPT-2.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit together.</exception>
    public static PretrainedTokenizer LoadBytePairs(Stream vocabulary, Stream merges, BytePairSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(merges);
        return TokenizerFiles.ReadBytePairs(("vocab.json", vocabulary), ("merges.txt", merges), settings ?? new());
    }

    /// <summary>The ids of a text's tokens, with the special tokens around them.</summary>
    /// <param name="text">The text. Null is an empty one.</param>
    /// <param name="maximumLength">The most ids, special ones included, at least 3. Default 256. Tokens at the end of the text are cut off.</param>
    public int[] Encode(string? text, int maximumLength = TokenLimits.DefaultLength)
    {
        TokenLimits.Require(maximumLength, 1, this);
        var ids = new List<int>();
        Append(ids, Special.Start, 1);
        Model.AppendIds(text, ids, maximumLength - Special.CountOfOne);
        Append(ids, Special.End, 1);
        return [.. ids];
    }

    /// <summary>The ids of the tokens of two texts in a row, with the special tokens around and between them.</summary>
    /// <param name="first">The first text. Null is an empty one.</param>
    /// <param name="second">The second text. Null is an empty one.</param>
    /// <param name="maximumLength">
    /// The most ids, special ones included, at least 5. Default 256. Tokens at the end of the longer text are cut off first; if both are too
    /// long, each has half of the room, and the first text the odd one.
    /// </param>
    public int[] EncodePair(string? first, string? second, int maximumLength = TokenLimits.DefaultLength)
    {
        TokenLimits.Require(maximumLength, 2, this);
        var room = maximumLength - Special.CountOfTwo;
        var (a, b) = (new List<int>(), new List<int>());
        Model.AppendIds(first, a, room);
        Model.AppendIds(second, b, room);
        var length = TokenLimits.LengthOfFirst(a.Count, b.Count, room);
        var ids = new List<int>();
        Append(ids, Special.Start, 1);
        ids.AddRange(a.Take(length));
        Append(ids, Special.End, Special.Separators);
        ids.AddRange(b.Take(room - length));
        Append(ids, Special.End, 1);
        return [.. ids];
    }

    /// <summary>The algorithm and the number of tokens.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model.Name}, {VocabularySize:N0} tokens");

    private static void Append(List<int> ids, int? id, int count)
    {
        if (id is { } value)
        {
            ids.AddRange(Enumerable.Repeat(value, count));
        }
    }
}
