using FastBertTokenizer;
using MLNet.DeepExtensions.Tokenization;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text.Pretrained;

/// <summary>WordPiece in managed code: which ids a text has.</summary>
[TestClass]
public class WordPieceTests
{
    private static readonly WordPieceSettings _cased = new() { Lowercase = false };

    [TestMethod]
    [DataRow("The unaffable, wanted.", "[CLS]|the|un|##aff|##able|,|want|##ed|.|[SEP]")]
    [DataRow("", "[CLS]|[SEP]")]
    [DataRow(null, "[CLS]|[SEP]")]
    [DataRow(" \t\u3000\0\u200b", "[CLS]|[SEP]")]
    [DataRow("abcab unx unz", "[CLS]|abc|##ab|un|##x|[UNK]|[SEP]")]
    [DataRow("CAFÉ cafe\u0301", "[CLS]|cafe|cafe|[SEP]")]
    [DataRow("中文中a", "[CLS]|中|文|中|a|[SEP]")]
    [DataRow("[SEP] $!", "[CLS]|[|sep|]|$|!|[SEP]")]
    [DataRow("😀😀 a\u00a0b\u2028c", "[CLS]|😀|##😀|a|b|c|[SEP]")]
    [DataRow("İ ΣΣ ẞ", "[CLS]|i|σ|##σ|ß|[SEP]")]
    [DataRow("한", "[CLS]|ᄒ|##ᅡ|##ᆫ|[SEP]")]
    public void Encode_Uncased_GivesThePieces(string? text, string expected) => AssertPieces(expected, text, new());

    [TestMethod]
    [DataRow("Café café CAFÉ", "[CLS]|Café|café|[UNK]|[SEP]")]
    [DataRow("[SEP]", "[CLS]|[|SEP|]|[SEP]")]
    [DataRow("한", "[CLS]|한|[SEP]")]
    public void Encode_Cased_KeepsCaseAndAccents(string text, string expected) => AssertPieces(expected, text, _cased);

    [TestMethod]
    public void Encode_CasedWithoutAccents_TakesThemOff() =>
        AssertPieces("[CLS]|cafe|cafe|[SEP]", "café cafe\u0301", _cased with { StripAccents = true });

    [TestMethod]
    public void Encode_UncasedWithAccents_KeepsThem() =>
        AssertPieces("[CLS]|café|i|##\u0301|[SEP]", "CAFÉ I\u0301", new() { StripAccents = false });

    [TestMethod]
    public void Encode_ChineseNotSplit_IsCutAsOtherWords() => AssertPieces("[CLS]|中|##文|[SEP]", "中文", new() { SplitChinese = false });

    // Not as attributes' values, which are kept as UTF-8.
    [TestMethod]
    public void Encode_HalfASurrogate_IsLeftOut() => AssertPieces("[CLS]|ab|[SEP]", "a\ud83db", new());

    [TestMethod]
    [DataRow(100, "[CLS]|ab|[SEP]")]
    [DataRow(101, "[CLS]|[UNK]|[SEP]")]
    public void Encode_WordOfMoreThan100Characters_IsUnknown(int length, string expected)
    {
        var tokenizer = SampleVocabularies.WordPiece();
        var ids = tokenizer.Encode(new string('a', length - 1) + 'b', 1000);
        Assert.AreEqual(expected == "[CLS]|[UNK]|[SEP]", SampleVocabularies.Show(tokenizer, ids) == expected);
        Assert.AreEqual(length > 100 ? 3 : 101, ids.Length);
    }

    [TestMethod]
    [DataRow(3, "[CLS]|the|[SEP]")]
    [DataRow(5, "[CLS]|the|un|##aff|[SEP]")]
    [DataRow(6, "[CLS]|the|un|##aff|##able|[SEP]")]
    public void Encode_TooLong_KeepsTheSpecialTokens(int maximumLength, string expected)
    {
        var tokenizer = SampleVocabularies.WordPiece();
        Assert.AreEqual(expected, SampleVocabularies.Show(tokenizer, tokenizer.Encode("the unaffable", maximumLength)));
    }

    [TestMethod]
    [DataRow("a b", "c", 9, "[CLS]|a|b|[SEP]|c|[SEP]")]
    [DataRow("a b c a b", "c", 7, "[CLS]|a|b|c|[SEP]|c|[SEP]")]
    [DataRow("c", "a b c a b", 7, "[CLS]|c|[SEP]|a|b|c|[SEP]")]
    [DataRow("a a a a a", "b b b b", 8, "[CLS]|a|a|a|[SEP]|b|b|[SEP]")]
    [DataRow("a a a a", "b b b b b", 8, "[CLS]|a|a|a|[SEP]|b|b|[SEP]")]
    [DataRow("a a", "b b b b b", 8, "[CLS]|a|a|[SEP]|b|b|b|[SEP]")]
    [DataRow(null, "", 5, "[CLS]|[SEP]|[SEP]")]
    [DataRow("", "a a a", 5, "[CLS]|[SEP]|a|a|[SEP]")]
    public void EncodePair_CutsTheLongerTextFirst(string? first, string? second, int maximumLength, string expected)
    {
        var tokenizer = SampleVocabularies.WordPiece();
        Assert.AreEqual(expected, SampleVocabularies.Show(tokenizer, tokenizer.EncodePair(first, second, maximumLength)));
    }

    [TestMethod]
    public void Encode_RandomTexts_GivesTheIdsOfFastBertTokenizer()
    {
        // It has another limit for words and another version of Unicode, cuts at special tokens, and takes accents off only where it must.
        var pieces = string.Join('\n', SampleVocabularies.WordPieces.Where(piece => !piece.Contains('é') && !piece.Contains('\u0301')));
        var fast = new BertTokenizer();
        using var lines = new StringReader(pieces);
        fast.LoadVocabulary(lines, convertInputToLowercase: true);
        var ours = SampleVocabularies.WordPiece(pieces);
        var random = new Random(1);
        string[] bits = ["the", "un", "aff", "able", " ", ", ", ".", "abc", "a", "b", "x", "É", "中", "文", "\t", "😀", "$", "-", "'", "99", "ing"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => bits[random.Next(bits.Length)]));
            var expected = fast.Encode(text, 16).InputIds.ToArray().Select(id => (int)id).ToArray();
            CollectionAssert.AreEqual(expected, ours.Encode(text, 16), text);
        }
    }

    private static void AssertPieces(string expected, string? text, WordPieceSettings settings)
    {
        var tokenizer = SampleVocabularies.WordPiece(settings);
        Assert.AreEqual(expected, SampleVocabularies.Show(tokenizer, tokenizer.Encode(text)));
    }
}
