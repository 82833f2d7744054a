using System.Text;
using System.Text.Json;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text.Pretrained;

/// <summary>The files of pretrained tokenisers: what is read of them, and what is refused.</summary>
[TestClass]
public class TokenizerFilesTests
{
    private static readonly string _lines = string.Join('\n', SampleVocabularies.WordPieces);

    [TestMethod]
    public void Load_FolderWithVocabulary_HeedsTheConfigBesideIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("vocab.txt"), _lines + "\n");
        Assert.AreEqual("[CLS]|cafe|[SEP]", Show(PretrainedTokenizer.Load(folder.Path), "Café"));
        File.WriteAllText(
            folder.PathOf("tokenizer_config.json"), """{ "do_lower_case": false, "cls_token": { "content": "[MASK]" }, "model_max_length": 512 }""");
        var tokenizer = PretrainedTokenizer.Load(folder.Path);
        Assert.AreEqual("[MASK]|Café|[SEP]", Show(tokenizer, "Café"));
        Assert.AreEqual("[MASK]|Café|[SEP]", Show(PretrainedTokenizer.Load(folder.PathOf("vocab.txt")), "Café"));
        Assert.AreEqual(
            (SampleVocabularies.WordPieces.Length, 0, 1, 3, 4),
            (tokenizer.VocabularySize, tokenizer.PaddingId, tokenizer.UnknownId, tokenizer.EndId, tokenizer.MaskId));
        Assert.AreEqual("WordPiece, 62 tokens", tokenizer.ToString());
    }

    [TestMethod]
    [DataRow("""
        {
          "type": "TemplateProcessing",
          "single": [
            {"SpecialToken":{"id":"[CLS]","type_id":0}}, {"Sequence":{"id":"A","type_id":0}}, {"SpecialToken":{"id":"[SEP]","type_id":0}}
          ],
          "pair": [
            {"SpecialToken":{"id":"[CLS]","type_id":0}}, {"Sequence":{"id":"A","type_id":0}}, {"SpecialToken":{"id":"[SEP]","type_id":0}},
            {"Sequence":{"id":"B","type_id":1}}, {"SpecialToken":{"id":"[SEP]","type_id":1}}
          ]
        }
        """)]
    [DataRow("""{ "type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2] }""")]
    public void Load_TokenizerJsonOfWordPieces_CutsAsTheVocabulary(string processor)
    {
        var json = Json(
            WordPieceModel(), """{ "type": "BertNormalizer", "clean_text": true, "lowercase": true }""", """{ "type": "BertPreTokenizer" }""",
            processor);
        var (tokenizer, expected) = (LoadJson(json), SampleVocabularies.WordPiece());
        foreach (var text in SampleVocabularies.Fuzz(200, seed: 3))
        {
            CollectionAssert.AreEqual(expected.Encode(text), tokenizer.Encode(text));
            CollectionAssert.AreEqual(expected.EncodePair(text, "the ab", 12), tokenizer.EncodePair(text, "the ab", 12));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Load_TokenizerJsonOfBytePairs_CutsAsTheTwoFiles(bool pairsAreArrays)
    {
        var merges = SampleVocabularies.BytePairs.Merges.Select(merge => pairsAreArrays ? (object)merge.Split(' ') : merge).ToArray();
        var model = JsonSerializer.Serialize(
            new { type = "BPE", dropout = (float?)null, end_of_word_suffix = "", vocab = SampleVocabularies.BytePairs.Vocabulary, merges });
        var json = Json(
            model, "null", """{ "type": "ByteLevel", "add_prefix_space": true }""",
            """{ "type": "RobertaProcessing", "sep": ["</s>", 901], "cls": ["<s>", 900] }""",
            """[{ "id": 900, "content": "<s>", "special": true }, { "id": 901, "content": "</s>", "special": true }]""");
        var tokenizer = LoadJson(json);
        var expected = SampleVocabularies.BytePair(new() { AddPrefixSpace = true });
        Assert.AreEqual(902, tokenizer.VocabularySize);
        Assert.AreEqual("[unused id 899]", tokenizer.Tokens[899]);
        foreach (var text in SampleVocabularies.Fuzz(200, seed: 4))
        {
            CollectionAssert.AreEqual(expected.Encode(text, 1000), tokenizer.Encode(text, 1002)[1..^1]);
        }

        Assert.AreEqual("<s>|Ġthe|</s>|</s>|Ġdog|</s>", SampleVocabularies.Show(tokenizer, tokenizer.EncodePair("the", "dog")));
    }

    [TestMethod]
    public void Load_FolderWithVocabularyAndMerges_ReadsBoth()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("vocab.json"), JsonSerializer.Serialize(SampleVocabularies.BytePairs.Vocabulary));
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => PretrainedTokenizer.Load(folder.Path)).Message, "merges.txt");
        File.WriteAllText(folder.PathOf("merges.txt"), string.Join('\n', SampleVocabularies.BytePairs.Merges));
        Assert.AreEqual("the|Ġdog", Show(PretrainedTokenizer.Load(folder.Path), "the dog"));
        File.WriteAllText(folder.PathOf("tokenizer_config.json"), """{ "add_prefix_space": true }""");
        Assert.AreEqual("Ġthe|Ġdog", Show(PretrainedTokenizer.Load(folder.PathOf("vocab.json")), "the dog"));
    }

    [TestMethod]
    public void Load_NoSuchPlace_SaysWhatIsNeeded()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(
            Assert.ThrowsExactly<FileNotFoundException>(() => PretrainedTokenizer.Load(folder.PathOf("none"))).Message, "is neither");
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => PretrainedTokenizer.Load(folder.Path)).Message, "but has no files");
        File.WriteAllText(folder.PathOf("sentencepiece.bpe.model"), "x");
        StringAssert.Contains(
            Assert.ThrowsExactly<FileNotFoundException>(() => PretrainedTokenizer.Load(folder.Path)).Message, "is of SentencePiece");
    }

    [TestMethod]
    [DataRow("[UNK]\n[CLS]\na", "The vocabulary must have the token '[SEP]', which ends a text, but has not.")]
    [DataRow("a\nb", "The vocabulary must have the token '[UNK]', of words without pieces, but has not.")]
    [DataRow("[UNK]\na\nb\na", "The vocabulary must hold each token once, but lines 2 and 4 are both 'a'.")]
    [DataRow("[UNK]\n\n[CLS]", "Line 2 of The vocabulary must hold a token but is empty.")]
    [DataRow("", "The vocabulary must hold tokens but is empty.")]
    public void LoadWordPieces_WrongVocabulary_NamesTheLine(string lines, string expected) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => SampleVocabularies.WordPiece(lines)).Message, expected);

    [TestMethod]
    public void LoadWordPieces_NoText_IsRefused()
    {
        using var stream = new MemoryStream([0x50, 0x4B, 0xFF, 0xFE, 0x00]);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => PretrainedTokenizer.LoadWordPieces(stream));
        StringAssert.StartsWith(error.Message, "The vocabulary must be text in UTF-8 but is not.");
    }

    [TestMethod]
    public void LoadWordPieces_OtherNamesOfSpecialTokens_AreTaken()
    {
        var tokenizer = SampleVocabularies.WordPiece("<s>\n</s>\n?\na\n", new() { UnknownToken = "?", StartToken = "<s>", EndToken = "</s>" });
        Assert.AreEqual("<s>|a|?|</s>", Show(tokenizer, "a b"));
        Assert.IsNull(tokenizer.PaddingId);
    }

    [TestMethod]
    [DataRow("[]", "tokenizer.json must hold a JSON object but holds something else.")]
    [DataRow("{ \"model\": ", "tokenizer.json must be JSON but is not:")]
    [DataRow("{}", "'model' in tokenizer.json must be an object but is missing.")]
    [DataRow("""{ "model": { "type": "Unigram", "vocab": { "a": 0 } } }""", "'model.type' in tokenizer.json must be WordPiece or BPE, "
        + "which the package knows, but is \"Unigram\".")]
    [DataRow("""{ "model": { "type": "BPE", "vocab": { "a": 0, "b": 0 } } }""", "tokenizer.json must give each token an id of its own, "
        + "but 'a' and 'b' have 0.")]
    [DataRow("""{ "model": { "vocab": { "a": -1 } } }""", "The ids of tokenizer.json must be from 0 to 1,048,575 but are from -1 to -1.")]
    [DataRow("""{ "model": { "vocab": { "a": 2000000000 } } }""", "The ids of tokenizer.json must be from 0 to 1,048,575 but are from 2000000000 to "
        + "2000000000.")]
    [DataRow("""{ "model": { "vocab": { "a": "b" } } }""", "'model.vocab.a' in tokenizer.json must be an integer but is \"b\".")]
    [DataRow("""{ "model": { "type": "\ud800", "vocab": { "a": 0 } } }""", "'model.type' in tokenizer.json must be text in UTF-8 but is not.")]
    [DataRow("""{ "model": { "vocab": { "a": 0, "\ud800": 1 } } }""", "'model.vocab' in tokenizer.json must have names in UTF-8 but has others.")]
    [DataRow("""{ "model": { "vocab": { "a": 0 } }, "normalizer": { "type": "NFC" } }""", "'normalizer' in tokenizer.json must be of type "
        + "BertNormalizer, which the package knows, but is { \"type\": \"NFC\" }.")]
    public void LoadTokenizerJson_WrongFile_NamesTheEntry(string json, string expected) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => LoadJson(json)).Message, expected);

    [TestMethod]
    [DataRow("""{ "type": "TemplateProcessing", "single": [], "pair": [] }""")]
    [DataRow("""{ "type": "TemplateProcessing", "single": [{"Sequence":{"id":"A"}}], "pair": [{"Sequence":{"id":"A"}}] }""")]
    [DataRow("""{ "type": "Other" }""")]
    [DataRow("""{ "type": "BertProcessing", "sep": 1 }""")]
    public void LoadTokenizerJson_OtherPlacesOfSpecialTokens_AreRefused(string processor)
    {
        var json = Json(WordPieceModel(), """{ "type": "BertNormalizer" }""", """{ "type": "BertPreTokenizer" }""", processor);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => LoadJson(json)).Message, "'post_processor");
    }

    [TestMethod]
    public void LoadTokenizerJson_AddedWords_AreRefused()
    {
        var json = Json(
            WordPieceModel(), """{ "type": "BertNormalizer" }""", """{ "type": "BertPreTokenizer" }""", "null",
            """[{ "id": 100, "content": "new", "special": false }]""");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => LoadJson(json)).Message, "'added_tokens[0]'");
    }

    // No file ends the process: each is read, or refused by the same exception.
    [TestMethod]
    public void LoadTokenizerJson_DamagedFiles_AreReadOrRefused()
    {
        var json = Json(
            WordPieceModel(), """{ "type": "BertNormalizer" }""", """{ "type": "BertPreTokenizer" }""",
            """{ "type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2] }""");
        var bytes = Encoding.UTF8.GetBytes(json);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"{}[],:\"0n-\\"[random.Next(11)];
            }

            try
            {
                using var stream = new MemoryStream(random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
                _ = PretrainedTokenizer.LoadTokenizerJson(stream).EncodePair("the un", "abc", 9);
            }
            catch (InvalidDataException exception)
            {
                Assert.IsFalse(string.IsNullOrEmpty(exception.Message));
            }
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(0)]
    [DataRow(-5)]
    public void Encode_NoRoomForAToken_IsRefused(int maximumLength)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SampleVocabularies.WordPiece().Encode("a", maximumLength));
        StringAssert.StartsWith(error.Message, "The maximum length must be at least 3 tokens, room for 2 special ones and one of each text.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SampleVocabularies.WordPiece().EncodePair("a", "b", 4));
    }

    [TestMethod]
    public void Load_Nothing_NamesTheParameter()
    {
        Assert.AreEqual("path", Assert.ThrowsExactly<ArgumentException>(() => PretrainedTokenizer.Load("")).ParamName);
        Assert.AreEqual("vocabulary", Assert.ThrowsExactly<ArgumentNullException>(() => PretrainedTokenizer.LoadWordPieces(null!)).ParamName);
        Assert.AreEqual("json", Assert.ThrowsExactly<ArgumentNullException>(() => PretrainedTokenizer.LoadTokenizerJson(null!)).ParamName);
    }

    private static string WordPieceModel() => JsonSerializer.Serialize(new
    {
        type = "WordPiece",
        unk_token = "[UNK]",
        vocab = SampleVocabularies.WordPieces.Index().ToDictionary(token => token.Item, token => token.Index),
    });

    private static string Json(string model, string normalizer, string splitter, string processor, string added = "[]") => $$"""
        {
          "version": "1.0", "added_tokens": {{added}}, "normalizer": {{normalizer}}, "pre_tokenizer": {{splitter}},
          "post_processor": {{processor}}, "model": {{model}}
        }
        """;

    private static PretrainedTokenizer LoadJson(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return PretrainedTokenizer.LoadTokenizerJson(stream);
    }

    private static string Show(PretrainedTokenizer tokenizer, string text) => SampleVocabularies.Show(tokenizer, tokenizer.Encode(text));
}
