using System.Text;
using System.Text.Json;
using MLNet.DeepExtensions.Tokenization;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text.Pretrained;

/// <summary>Small vocabularies that are made up, and texts to cut with them.</summary>
internal static class SampleVocabularies
{
    private const string Corpus =
        "the quick brown fox jumps over the lazy dog, and then the other dog barks: don't you think it's 1999 or 2024? "
        + "unaffable people are unable to understand the understanding of others; they'll re-read what we've written. "
        + "banana bananas anagram abababab aaaaaaaa -- --- ---- ===== über straße naïve café 中文 中文字 日本語 😀😀 \n\n    indented   text\t\ttabs";

    /// <summary>WordPiece: id by line.</summary>
    public static string[] WordPieces { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "un", "##aff", "##able", "quick", "want", "##ed", "runn", "##ing", ",", ".", "!", "'",
        "-",
        "a", "b", "c", "##a", "##b", "##c", "ab", "##ab", "abc", "##abc", "cafe", "café", "Café", "i", "##i", "s", "##s", "中", "文", "##文", "ss", "ß",
        "σ", "##σ", "1", "##1", "##9", "99", "[", "]", "sep", "SEP", "$", "😀", "##😀", "e", "##e", "##\u0301", "ᄒ", "##ᅡ", "##ᆫ", "한", "##x",
    ];

    /// <summary>A tokeniser of <see cref="WordPieces"/>.</summary>
    public static PretrainedTokenizer WordPiece(WordPieceSettings? settings = null) => WordPiece(string.Join('\n', WordPieces), settings);

    /// <summary>A tokeniser of a file.</summary>
    public static PretrainedTokenizer WordPiece(string lines, WordPieceSettings? settings = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        return PretrainedTokenizer.LoadWordPieces(stream, settings);
    }

    /// <summary>Byte-level BPE: merges learned from a few sentences.</summary>
    public static (Dictionary<string, int> Vocabulary, string[] Merges) BytePairs { get; } = Learn();

    /// <summary>A vocabulary of bytes, without merges.</summary>
    public static Dictionary<string, int> Bytes =>
        Enumerable.Range(0, 256).ToDictionary(value => ByteAlphabet.Letter((byte)value).ToString(), value => value);

    /// <summary>Merges of any two tokens that are there, of the letters a, b and c.</summary>
    public static (Dictionary<string, int> Vocabulary, string[] Merges) RandomMerges(Random random, int count)
    {
        var (ids, merges) = (Bytes, new List<string>());
        List<string> tokens = ["a", "b", "c"];
        while (merges.Count < count)
        {
            var (left, right) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
            if (left.Length + right.Length < 9 && ids.TryAdd(left + right, ids.Count))
            {
                tokens.Add(left + right);
                merges.Add($"{left} {right}");
            }
        }

        return (ids, [.. merges]);
    }

    /// <summary>A tokeniser of <see cref="BytePairs"/>, as GPT-2's.</summary>
    public static PretrainedTokenizer BytePair(BytePairSettings? settings = null, params string[] special)
    {
        var ids = new Dictionary<string, int>(BytePairs.Vocabulary);
        foreach (var token in special)
        {
            ids.Add(token, ids.Count);
        }

        return BytePair(JsonSerializer.Serialize(ids), "#version: 0.2\n" + string.Join('\n', BytePairs.Merges), settings);
    }

    /// <summary>A tokeniser of two files.</summary>
    public static PretrainedTokenizer BytePair(string vocabulary, string merges, BytePairSettings? settings = null)
    {
        using var tokens = new MemoryStream(Encoding.UTF8.GetBytes(vocabulary));
        using var pairs = new MemoryStream(Encoding.UTF8.GetBytes(merges));
        return PretrainedTokenizer.LoadBytePairs(tokens, pairs, settings);
    }

    /// <summary>The tokens of ids, parted by bars.</summary>
    public static string Show(PretrainedTokenizer tokenizer, int[] ids) => string.Join('|', ids.Select(id => tokenizer.Tokens[id]));

    /// <summary>Texts of what is rare: pieces of words, all kinds of spaces and letters, halves of surrogates.</summary>
    public static IEnumerable<string> Fuzz(int count, int seed)
    {
        string[] bits =
        [
            "a", "b", "c", "abc", "the", "un", "aff", "able", "want", "ed", "runn", "ing", " ", "  ", " the", "\t", "\n", "\u00a0", "\u3000", "'",
            "'s", "'re",
            "'ll", "'t", "don't", "1", "99", "½", "é", "e\u0301", "É", "İ", "ß", "Σ", "中", "文", "한", "😀", "𠮷", "\ud800", "\udc00", "\0", "\ufffd",
            "\u200b", "-",
            "--", "...", "!", "$", "_", "[SEP]", "<s>", "𝐀", "Ⅷ", "٣", "\u2028", "\x85", "aaaa", "banana", "abababab", new string('a', 101),
            " understanding",
        ];
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var parts = random.Next(12); parts > 0; parts--)
            {
                _ = random.Next(10) switch
                {
                    0 => text.Append((char)random.Next(char.MaxValue)),
                    1 => text.Append((char)random.Next(' ', 127)),
                    _ => text.Append(bits[random.Next(bits.Length)]),
                };
            }

            yield return text.ToString();
        }
    }

    // The most frequent pair of neighbours becomes a token, again and again.
    private static (Dictionary<string, int> Vocabulary, string[] Merges) Learn()
    {
        var ids = Bytes;
        List<string[]> words = [];
        for (var rest = Corpus; rest.Length > 0;)
        {
            var length = BytePairWords.FirstLength(rest);
            words.Add([.. Encoding.UTF8.GetBytes(rest[..length]).Select(value => ByteAlphabet.Letter(value).ToString())]);
            rest = rest[length..];
        }

        var merges = new List<string>();
        while (words.Exists(word => word.Length > 1))
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).CountBy(pair => pair)
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.First + ' ' + pair.Key.Second, StringComparer.Ordinal).First().Key;
            merges.Add($"{best.First} {best.Second}");
            ids.TryAdd(best.First + best.Second, ids.Count);
            words = [.. words.Select(word => Merge(word, best))];
        }

        return (ids, [.. merges]);
    }

    private static string[] Merge(string[] word, (string First, string Second) pair)
    {
        var merged = new List<string>();
        for (var i = 0; i < word.Length; i++)
        {
            var isPair = i + 1 < word.Length && word[i] == pair.First && word[i + 1] == pair.Second;
            merged.Add(isPair ? word[i] + word[++i] : word[i]);
        }

        return [.. merged];
    }
}
