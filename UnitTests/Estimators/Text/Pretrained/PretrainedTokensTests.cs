using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text.Pretrained;

/// <summary>Pretrained tokenisers as a step of a pipeline: the graph gives what managed code gives, live and saved.</summary>
[TestClass]
public class PretrainedTokensTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Transform_RandomTexts_GivesTheKeysOfEncode()
    {
        WordPieceSettings[] settings =
            [new(), new() { Lowercase = false }, new() { SplitChinese = false }, new() { StripAccents = false }, new() { MaximumWordLength = 5 }];
        foreach (var setting in settings)
        {
            var tokenizer = SampleVocabularies.WordPiece(setting);
            foreach (var maximumLength in new[] { 3, 8, 300 })
            {
                AssertKeys(tokenizer, maximumLength, [.. SampleVocabularies.Fuzz(300, seed: maximumLength)]);
            }
        }
    }

    [TestMethod]
    public void Transform_TextsAtTheLimits_GivesTheKeysOfEncode()
    {
        var word = new string('a', 99);
        string?[] texts =
        [
            null, "", " ", "\0", "\u200b", "\ud83d", "\ude00\ud83d", "a", " a", "a ", word + "b", word + "bb", $"{word}{word} a",
            new string(' ', 5000) + "a",
            $"a{new string(' ', 5000)}b", $"\u3000{word}b,{word}bb\n", new string('中', 3000), new string('a', 100_000),
            string.Concat(Enumerable.Repeat("the un ", 20_000)),
        ];
        AssertKeys(SampleVocabularies.WordPiece(), 12, texts);
    }

    [TestMethod]
    public void Transform_RandomTextsByBytePairs_GivesTheKeysOfEncode()
    {
        PretrainedTokenizer[] tokenizers =
        [
            SampleVocabularies.BytePair(), SampleVocabularies.BytePair(new() { AddPrefixSpace = true }),
            SampleVocabularies.BytePair(null, "<s>", "</s>", "<pad>"),
            SampleVocabularies.BytePair(JsonSerializer.Serialize(SampleVocabularies.Bytes), ""),
        ];
        foreach (var tokenizer in tokenizers)
        {
            foreach (var maximumLength in new[] { 3, 9, 500 })
            {
                AssertKeys(tokenizer, maximumLength, [.. SampleVocabularies.Fuzz(300, seed: maximumLength)]);
            }
        }
    }

    [TestMethod]
    public void Transform_TextsAtTheLimitsByBytePairs_GivesTheKeysOfEncode()
    {
        string?[] texts =
        [
            null, "", " ", "  ", "\0", "\ud83d", "\ude00\ud83d", "a", " a", "a ", "'", "'s", "'s's", "'ll'", "x'll", " 's", "\t's", "\n\n", " \n a",
            "aaa", "aaaa",
            "aaaaa", "baaab", new string('-', 1001), new string('中', 3000), string.Concat(Enumerable.Repeat("banana", 2000)),
            new string('a', 100_000),
            string.Concat(Enumerable.Repeat("the dog ", 20_000)), string.Concat(Enumerable.Repeat("understandabaan", 3000)),
        ];
        AssertKeys(SampleVocabularies.BytePair(), 12, texts);
        AssertKeys(SampleVocabularies.BytePair(), 100_000, texts);
    }

    // Words of few letters, in which pairs take tokens from each other in all ways.
    [TestMethod]
    public void Transform_RandomWordsByRandomMerges_GivesTheKeysOfEncode()
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            var (vocabulary, merges) = SampleVocabularies.RandomMerges(random, count: 60);
            string[] words =
            [
                .. Enumerable.Range(0, 200).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "abc"[random.Next(3)]))),
            ];
            AssertKeys(SampleVocabularies.BytePair(JsonSerializer.Serialize(vocabulary), string.Join('\n', merges)), 1000, words);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Transform_RandomPairs_GivesTheKeysOfEncodePair(bool isBytePair)
    {
        var tokenizer = isBytePair ? SampleVocabularies.BytePair(null, "<s>", "</s>") : SampleVocabularies.WordPiece();
        string[] texts = [.. SampleVocabularies.Fuzz(300, seed: 5), "", "a", "a b c a b c a b c a b c"];
        var pairs = texts.Select((text, i) => new Pair { First = text, Second = texts[i * 7 % texts.Length] }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(pairs);
        foreach (var maximumLength in new[] { 6, 9, 64 })
        {
            using var model = (IDisposable)_ml.Transforms.Text.TokenizePairToKeys("Tokens", "First", "Second", tokenizer, maximumLength).Fit(data);
            foreach (var (pair, keys) in pairs.Zip(Ids(((ITransformer)model).Transform(data))))
            {
                CollectionAssert.AreEqual(tokenizer.EncodePair(pair.First, pair.Second, maximumLength), keys, $"{pair.First} and {pair.Second}");
            }
        }
    }

    [TestMethod]
    public void TokenizePairToKeys_OfOneColumnTwice_ReadsItTwice()
    {
        var tokenizer = SampleVocabularies.WordPiece();
        var data = TextRow.View(_ml, "a b");
        var keys = Ids(_ml.Transforms.Text.TokenizePairToKeys("Tokens", "Text", "Text", tokenizer, 20).Fit(data).Transform(data)).Single();
        Assert.AreEqual("[CLS]|a|b|[SEP]|a|b|[SEP]", SampleVocabularies.Show(tokenizer, keys));
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Saved_LoadsInAProcessWithoutThePackage_WithEqualKeys(bool isPair, bool isBytePair)
    {
        var tokenizer = isBytePair ? SampleVocabularies.BytePair(null, "<s>", "</s>") : SampleVocabularies.WordPiece();
        var data = _ml.Data.LoadFromEnumerable(
            new[] { "the unaffable 😀", "", null, "中文 café [SEP]", "a\u2028b wanted" }.Select(
                text => new Pair { First = text, Second = "abc " + text }));
        PretrainedTokensEstimator step = isPair
            ? _ml.Transforms.Text.TokenizePairToKeys("Tokens", "First", "Second", tokenizer, 9)
            : _ml.Transforms.Text.TokenizeToKeys("Tokens", "First", tokenizer, 9);
        var model = step.Fit(data);
        using var folder = new TemporaryFolder();
        var (saved, rows, scored, resaved) = (
            folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        _ml.Model.Save(model, data.Schema, saved);
        using (var stream = File.Create(rows))
        {
            _ml.Data.SaveAsBinary(data, stream);
        }

        StockProcess.Predict(saved, rows, scored, resaved);
        var live = model.Transform(data);
        var loaded = _ml.Data.LoadFromBinary(scored);
        CollectionAssert.AreEqual(TextRow.Tokens(live), TextRow.Tokens(loaded));
        CollectionAssert.AreEqual(TextRow.Tokens(live), TextRow.Tokens(new MLContext().Model.Load(resaved, out _).Transform(data)));
        CollectionAssert.AreEqual(tokenizer.Tokens.ToArray(), TextRow.KeyValues(loaded));
        CollectionAssert.AreEqual(new[] { "First", "Second", "Tokens" }, loaded.Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow("Tokens")]
    [DataRow("Text")]
    public void GetOutputSchema_IsTheShapeOfTheData(string output)
    {
        var data = TextRow.View(_ml, "a a");
        var estimator = _ml.Transforms.Text.TokenizeToKeys(output, "Text", SampleVocabularies.WordPiece(), 16);
        var delivered = estimator.Fit(data).Transform(data).Schema;
        Assert.AreEqual("Vector<Key<UInt32, 0-61>>", delivered[output].Type.ToString());
        Assert.AreEqual(
            TestSchemas.Describe(TestSchemas.ShapeOf(delivered)), TestSchemas.Describe(estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema))));
        Assert.IsFalse(delivered.Any(column => column.Name.StartsWith("MLNet.DeepExtensions", StringComparison.Ordinal) && !column.IsHidden));
    }

    // Ids that no text has are keys all the same, and so are tokens that look like none.
    [TestMethod]
    public void Keys_OfAVocabularyWithHoles_AreTheIdsPlusOne()
    {
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("""
            { "model": { "unk_token": "?", "vocab": { "?": 3, "a": 9, " ": 4, "": 5, "[unused id 1]": 0, "b": 7 } },
              "normalizer": { "type": "BertNormalizer" }, "pre_tokenizer": { "type": "BertPreTokenizer" } }
            """));
        var tokenizer = PretrainedTokenizer.LoadTokenizerJson(json);
        AssertKeys(tokenizer, 10, "a b c", "", "a");
        CollectionAssert.AreEqual(
            new[] { "[unused id 1]", "[unused id 1]|", "[unused id 2]", "?", " ", "[unused id 5]", "[unused id 6]", "b", "[unused id 8]", "a" },
            tokenizer.Tokens.ToArray());
    }

    [TestMethod]
    public void Transform_VocabularyOfSpecialTokensAlone_KnowsNoWord() =>
        AssertKeys(SampleVocabularies.WordPiece("[UNK]\n[CLS]\n[SEP]"), 10, "a b", "", "[SEP]");

    [TestMethod]
    public void TokenizeToKeys_WrongSettings_AreNamed()
    {
        var tokenizer = SampleVocabularies.WordPiece();
        var text = _ml.Transforms.Text;
        Assert.AreEqual("tokenizer", Assert.ThrowsExactly<ArgumentNullException>(() => text.TokenizeToKeys("Tokens", "Text", null!, 9)).ParamName);
        Assert.AreEqual(
            "maximumLength", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => text.TokenizeToKeys("Tokens", "Text", tokenizer, 2)).ParamName);
        Assert.AreEqual(
            "maximumLength",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => text.TokenizePairToKeys("Tokens", "A", "B", tokenizer, 4)).ParamName);
        Assert.ThrowsExactly<ArgumentException>(() => text.TokenizeToKeys("", "Text", tokenizer, 9));
        Assert.ThrowsExactly<ArgumentException>(() => text.TokenizePairToKeys("Tokens", "A", "", tokenizer, 9));
    }

    [TestMethod]
    public void Fit_WrongColumns_AreNamed()
    {
        var (data, tokenizer) = (TextRow.View(_ml, "a"), SampleVocabularies.WordPiece());
        var missing = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Nothing", tokenizer, 9);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => missing.Fit(data)).Message, "Column 'Nothing' is missing.");
        var numbers = _ml.Transforms.Text.TokenizePairToKeys("Tokens", "Text", "Number", tokenizer, 9);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => numbers.Fit(data)).Message, "Column 'Number' must be Text but is Single.");
        var shape = TestSchemas.ShapeOf(data.Schema);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => numbers.GetOutputSchema(shape)).Message, "Column 'Number' must be Text");
        var pair = _ml.Transforms.Text.TokenizePairToKeys("Tokens", "Text", "Text", tokenizer, 9).Fit(data);
        var other = _ml.Data.LoadFromEnumerable([new Pair()]);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => pair.Transform(other)).Message, "Column 'Text' is missing.");
    }

    private static int[][] Ids(IDataView data) =>
        [.. data.GetColumn<VBuffer<uint>>("Tokens").Select(keys => keys.DenseValues().Select(key => (int)key - 1).ToArray())];

    private void AssertKeys(PretrainedTokenizer tokenizer, int maximumLength, params string?[] texts)
    {
        var data = TextRow.View(_ml, texts);
        using var model = (IDisposable)_ml.Transforms.Text.TokenizeToKeys("Tokens", "Text", tokenizer, maximumLength).Fit(data);
        foreach (var (text, keys) in texts.Zip(Ids(((ITransformer)model).Transform(data))))
        {
            CollectionAssert.AreEqual(tokenizer.Encode(text, maximumLength), keys, text);
        }
    }

    private sealed class Pair
    {
        public string? First { get; set; }

        public string? Second { get; set; }
    }
}
