using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Tokenization;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text.Pretrained;

/// <summary>Byte-level BPE in managed code: which ids a text has.</summary>
[TestClass]
public partial class BytePairTests
{
    [TestMethod]
    [DataRow("the dog", "the|Ġdog")]
    [DataRow("", "")]
    [DataRow(null, "")]
    [DataRow("don't 'x", "do|n|'t|Ġ|'|x")]
    public void Encode_Text_GivesMergedBytes(string? text, string expected)
    {
        var tokenizer = SampleVocabularies.BytePair();
        var ids = tokenizer.Encode(text);
        Assert.AreEqual(expected, SampleVocabularies.Show(tokenizer, ids));
        Assert.AreEqual(text ?? string.Empty, Decode(tokenizer, ids));
    }

    [TestMethod]
    [DataRow("it's 'sat' 's", "it|'s| '|sat|'| '|s")]
    [DataRow("we've a1b ½x", "we|'ve| a|1|b| ½|x")]
    [DataRow("a  b   \n c \t", "a| | b|   \n| c| \t")]
    [DataRow("\t's!'s  ", "\t|'s|!'|s|  ")]
    [DataRow("𝐀𝐁 😀a 中文", "𝐀𝐁| 😀|a| 中文")]
    [DataRow("'LL 'll", "'|LL| '|ll")]
    public void Words_AreThoseOfGpt2(string text, string expected)
    {
        var words = new List<string>();
        for (var rest = text; rest.Length > 0; rest = rest[words[^1].Length..])
        {
            words.Add(rest[..BytePairWords.FirstLength(rest)]);
        }

        Assert.AreEqual(expected, string.Join('|', words));
    }

    // .NET's regular expressions know UTF-16 units only, so these texts have no others.
    [TestMethod]
    public void Words_OfRandomTexts_AreThoseOfThePattern()
    {
        foreach (var text in SampleVocabularies.Fuzz(2000, seed: 1).Where(text => !text.Any(char.IsSurrogate)))
        {
            var expected = Gpt2().Matches(text).Select(match => match.Value).ToArray();
            var (place, i) = (0, 0);
            for (; place < text.Length; i++)
            {
                var length = BytePairWords.FirstLength(text.AsSpan(place));
                Assert.AreEqual(expected[i], text.Substring(place, length), text);
                place += length;
            }

            Assert.AreEqual(expected.Length, i);
        }
    }

    [TestMethod]
    public void Encode_RandomTexts_MergesTheFirstPairAgainAndAgain()
    {
        var tokenizer = SampleVocabularies.BytePair();
        foreach (var text in SampleVocabularies.Fuzz(1000, seed: 2))
        {
            var expected = new List<int>();
            for (var rest = text; rest.Length > 0;)
            {
                var length = BytePairWords.FirstLength(rest);
                expected.AddRange(MergeSlowly(rest[..length]));
                rest = rest[length..];
            }

            CollectionAssert.AreEqual(expected, tokenizer.Encode(text, 10_000), text);
        }
    }

    [TestMethod]
    public void Encode_WithTokensOfRoberta_PutsThemAroundAndBetweenTexts()
    {
        var tokenizer = SampleVocabularies.BytePair(null, "<s>", "</s>", "<pad>", "<mask>");
        Assert.AreEqual("<s>|the|Ġdog|</s>", SampleVocabularies.Show(tokenizer, tokenizer.Encode("the dog")));
        Assert.AreEqual("<s>|the|</s>|</s>|the|</s>", SampleVocabularies.Show(tokenizer, tokenizer.EncodePair("the", "the dog", 6)));
        Assert.AreEqual(
            (tokenizer.Tokens[^2], tokenizer.Tokens[^1]), (tokenizer.Tokens[tokenizer.PaddingId!.Value], tokenizer.Tokens[tokenizer.MaskId!.Value]));
    }

    [TestMethod]
    public void Encode_WithPrefixSpace_CutsTheFirstWordAsTheOthers()
    {
        var tokenizer = SampleVocabularies.BytePair(new() { AddPrefixSpace = true });
        Assert.AreEqual("Ġdog|Ġdog", SampleVocabularies.Show(tokenizer, tokenizer.Encode("dog dog")));
        Assert.AreEqual("Ġdog", SampleVocabularies.Show(tokenizer, tokenizer.Encode(" dog")));
        Assert.AreEqual(0, tokenizer.Encode("").Length);
    }

    [TestMethod]
    public void Encode_AMillionLetters_IsDone()
    {
        var tokenizer = SampleVocabularies.BytePair();
        Assert.AreEqual(10, tokenizer.Encode(new string('a', 1_000_000), 10).Length);
    }

    [TestMethod]
    public void LoadBytePairs_MergeOfNoToken_IsNamed()
    {
        var vocabulary = JsonSerializer.Serialize(SampleVocabularies.BytePairs.Vocabulary);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => SampleVocabularies.BytePair(vocabulary, "t h\nq qq"));
        StringAssert.StartsWith(error.Message, "Merge 2 of merges.txt, 'q qq', must be of tokens of the vocabulary, but it has no 'qq'.");
        error = Assert.ThrowsExactly<InvalidDataException>(
            () => SampleVocabularies.BytePair(vocabulary, string.Join('\n', SampleVocabularies.BytePairs.Merges.Reverse())));
        StringAssert.Contains(error.Message, ", which a merge before it takes already: merges must be in the order in which they were learned.");
        error = Assert.ThrowsExactly<InvalidDataException>(() => SampleVocabularies.BytePair(vocabulary, "t h\nnothing"));
        StringAssert.StartsWith(error.Message, "Line 2 of merges.txt must hold two tokens with a space between but is 'nothing'.");
    }

    [TestMethod]
    public void LoadBytePairs_VocabularyWithoutBytes_IsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => SampleVocabularies.BytePair("""{ "a": 0, "b": 1 }""", string.Empty));
        StringAssert.StartsWith(error.Message, "The vocabulary must have a token for each byte, but has none for byte 0, 'Ā'.");
    }

    private static string Decode(PretrainedTokenizer tokenizer, int[] ids)
    {
        var bytes = Enumerable.Range(0, 256).ToDictionary(value => ByteAlphabet.Letter((byte)value), value => (byte)value);
        return System.Text.Encoding.UTF8.GetString([.. string.Concat(ids.Select(id => tokenizer.Tokens[id])).Select(letter => bytes[letter])]);
    }

    private static IEnumerable<int> MergeSlowly(string word)
    {
        var (ids, merges) = SampleVocabularies.BytePairs;
        List<string> tokens = [.. System.Text.Encoding.UTF8.GetBytes(word).Select(value => ByteAlphabet.Letter(value).ToString())];
        foreach (var (left, right) in merges.Select(merge => merge.Split(' ')).Select(parts => (parts[0], parts[1])))
        {
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                if (tokens[i] == left && tokens[i + 1] == right)
                {
                    tokens[i] += right;
                    tokens.RemoveAt(i + 1);
                }
            }
        }

        return tokens.Select(token => ids[token]);
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2();
}
