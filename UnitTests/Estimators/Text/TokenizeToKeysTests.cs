using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;
using MLNet.DeepExtensions.Tokenization;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text;

/// <summary>What is a token, which tokens get keys, and in which order.</summary>
[TestClass]
public class TokenizeToKeysTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Keys_AreInOrderOfFrequencyThenOfText() => CollectionAssert.AreEqual(
        new[] { "b", "a", "c", "Z", "d" },
        KeyValues(new() { CaseMode = TextNormalizingEstimator.CaseMode.None, MinimumCount = 1 }, "d b c", "b a c", "b a Z"));

    [TestMethod]
    public void MaximumNumberOfTokens_KeepsTheMostFrequent() =>
        CollectionAssert.AreEqual(new[] { "b", "a" }, KeyValues(new() { MaximumNumberOfTokens = 2, MinimumCount = 1 }, "d b c", "b a c", "b a z"));

    [TestMethod]
    public void MinimumCount_ByDefault_MakesTokensSeenOnceUnknown()
    {
        AssertTokens(new(), ["a|[?]|b", "b|a|[?]"], "a once b", "b a twice");
        CollectionAssert.AreEqual(new[] { "a", "b" }, KeyValues(new(), "a once b", "b a twice"));
    }

    [TestMethod]
    [DataRow(1, "a,b,c")]
    [DataRow(2, "a,b")]
    [DataRow(3, "a")]
    public void MinimumCount_CountsOccurrencesNotRows(int count, string expected) =>
        Assert.AreEqual(expected, string.Join(',', KeyValues(new() { MinimumCount = count }, "a a a b", "b c")));

    [TestMethod]
    public void Transform_WordsNotSeenInTraining_AreKeyZero()
    {
        using var model = (IDisposable)Estimator(new()).Fit(TextRow.View(_ml, "good film", "good film"));
        var keys = ((ITransformer)model).Transform(TextRow.View(_ml, "bad film", "nothing known")).GetColumn<VBuffer<uint>>("Tokens").ToArray();
        CollectionAssert.AreEqual(new uint[] { 0, 1 }, keys[0].DenseValues().ToArray());
        CollectionAssert.AreEqual(new uint[] { 0, 0 }, keys[1].DenseValues().ToArray());
    }

    [TestMethod]
    [DataRow(TextNormalizingEstimator.CaseMode.Lower, "the|the|über|über")]
    [DataRow(TextNormalizingEstimator.CaseMode.Upper, "THE|THE|ÜBER|ÜBER")]
    [DataRow(TextNormalizingEstimator.CaseMode.None, "The|the|ÜBER|über")]
    public void CaseMode_IsThatOfTheTokens(TextNormalizingEstimator.CaseMode mode, string expected) =>
        AssertTokens(new() { CaseMode = mode, MinimumCount = 1 }, [expected], "The the ÜBER über");

    [TestMethod]
    [DataRow("great!Really?", "great|!|really|?")]
    [DataRow("I don't, it's “good” – you’ll see.", "i|don|'t|,|it|'s|“|good|”|–|you|’ll|see|.")]
    [DataRow("'Selfish' 'tis o'clock", "'|selfish|'|'|tis|o|'|clock")]
    [DataRow("A<br /><br/>B <BR>c < d", "a|b|c|<|d")]
    [DataRow("8.5/10 for £1,000 + 2wks _x_", "8|.|5|/|10|for|£|1|,|000|+|2wks|_|x|_")]
    [DataRow("l'été à Zürich, привет мир", "l|'|été|à|zürich|,|привет|мир")]
    [DataRow("e\u0301te\u0301 नमस्ते می\u200Cخواهم 안녕", "e\u0301te\u0301|नमस्ते|می\u200Cخواهم|안녕")]
    [DataRow("a\tb\u00A0c\u3000d\u200Be\0f", "a|b|c|d|e|f")]
    [DataRow("ok😀😀 👩🏽‍💻 ☺️", "ok|😀|😀|👩🏽‍💻|☺️")]
    [DataRow("I like 寿司 and ラーメン", "i|like|寿|司|and|ラ|ー|メ|ン")]
    public void Words_OfAText_AreItsWordsAndMarks(string text, string expected) =>
        AssertTokens(new() { Mode = TokenMode.Words, MinimumCount = 1 }, [expected], text);

    // Not as an attribute's value, which is kept as UTF-8.
    [TestMethod]
    public void Words_HalfASurrogate_IsAMarkOfItsOwn() =>
        AssertTokens(new() { Mode = TokenMode.Words, MinimumCount = 1 }, ["lone|\ufffd|half"], "lone \ud83d half");

    [TestMethod]
    [DataRow("Great! It's £5 (don't) <br /> a_b <b>", "great|it|'s|5|don|'t|a|b|b")]
    [DataRow("ok 😀! ☺️ 👍🏽 +1", "ok|😀|☺️|👍🏽|1")]
    public void KeepPunctuations_False_KeepsWordsNumbersAndEmoji(string text, string expected) =>
        AssertTokens(new() { Mode = TokenMode.Words, KeepPunctuations = false, MinimumCount = 1 }, [expected], text);

    [TestMethod]
    [DataRow(true, "好|，|w|i|f|i|5|！|不")]
    [DataRow(false, "好|w|i|f|i|5|不")]
    public void Characters_OfAText_AreSingle(bool keepPunctuations, string expected) => AssertTokens(
        new() { Mode = TokenMode.Characters, KeepPunctuations = keepPunctuations, MinimumCount = 1 }, [expected], "好， WiFi 5！<br />不");

    [TestMethod]
    public void Characters_WithMarksOrOutsideTheBasicPlane_StayWhole() => AssertTokens(
        new() { Mode = TokenMode.Characters, MinimumCount = 1 }, ["ที่|นี่|𠮷|😀|👩🏽‍💻|e\u0301"], "ที่นี่ 𠮷😀👩🏽‍💻e\u0301");

    [TestMethod]
    [DataRow(2, "我爱|爱北|北京;好的;")]
    [DataRow(3, "我爱北|爱北京;;")]
    [DataRow(5, ";;")]
    public void CharacterNgramLength_JoinsNeighboursInOrder(int length, string expected)
    {
        const string Long = "一二三四五六";
        var options = new TokenizeToKeysEstimator.Options { Mode = TokenMode.Characters, CharacterNgramLength = length, MinimumCount = 1 };
        AssertTokens(
            options, [.. expected.Split(';'), string.Join('|', Enumerable.Range(0, 7 - length).Select(i => Long.Substring(i, length)))], "我爱<br />北京",
            "好的", "a", Long);
    }

    [TestMethod]
    [DataRow("这家酒店很好", "这|家|酒|店|很|好")]
    [DataRow("とてもいいホテル", "と|て|も|い|い|ホ|テ|ル")]
    [DataRow("โรงแรมดี wifi", "โ|ร|ง|แ|ร|ม|ดี|wifi")]
    [DataRow("ໂຮງແຮມ", "ໂ|ຮ|ງ|ແ|ຮ|ມ")]
    [DataRow("សណ្ឋា", "ស|ណ្|ឋា")]
    [DataRow("ဟိုတယ်", "ဟို|တ|ယ်")]
    [DataRow("a good hotel", "a|good|hotel")]
    [DataRow("хороший отель", "хороший|отель")]
    [DataRow("좋은 호텔", "좋은|호텔")]
    [DataRow("12 + 30", "12|+|30")]
    public void Auto_ChoosesByTheScript(string text, string expected) => AssertTokens(new() { MinimumCount = 1 }, [expected], text);

    [TestMethod]
    [DataRow("A dull film", "这家酒店很好，有wifi", "a|dull|film;这|家|酒|店|很|好|，|有|wifi")]
    [DataRow("dull", "一二三四五六七八九十", "dull;一|二|三|四|五|六|七|八|九|十")]
    [DataRow("좋은 호텔", "とてもいい", "좋은|호텔;と|て|も|い|い")]
    [DataRow("अच्छा होटल", "很好", "अच्छा|होटल;很|好")]
    [DataRow("فندق جيد", "โรงแรมดี", "فندق|جيد;โ|ร|ง|แ|ร|ม|ดี")]
    public void Auto_OfSeveralLanguages_CutsNoWord(string first, string second, string expected) =>
        AssertTokens(new() { MinimumCount = 1 }, expected.Split(';'), first, second);

    [TestMethod]
    [DataRow("一二三", "一二|二三")]
    [DataRow("一二三abc", "一|二|三|abc")]
    public void Auto_WithCharacterNgrams_JoinsCharactersWhereThatCutsNoWord(string text, string expected) =>
        AssertTokens(new() { MinimumCount = 1, CharacterNgramLength = 2 }, [expected], text);

    [TestMethod]
    public void Mode_ThatIsSet_IsNotChosenFromTheData()
    {
        AssertTokens(new() { Mode = TokenMode.Characters, MinimumCount = 1 }, ["g|o|o|d"], "good");
        AssertTokens(new() { Mode = TokenMode.Words, MinimumCount = 1 }, ["好|的|wifi"], "好的wifi");
    }

    [TestMethod]
    [DataRow(TokenMode.Words)]
    [DataRow(TokenMode.Characters)]
    public void Text_EmptyOrMissing_HasNoTokens(TokenMode mode) =>
        AssertTokens(new() { Mode = mode, MinimumCount = 1 }, ["", "x", "", "", ""], "", "x", null, " \t\u3000", "<br />");

    [TestMethod]
    public void OutputColumn_NamedLikeTheInput_TakesItsPlace()
    {
        var data = TextRow.View(_ml, "a b", "b");
        var output = _ml.Transforms.Text.TokenizeToKeys("Text", minimumCount: 1).Fit(data).Transform(data);
        CollectionAssert.AreEqual(new[] { "a|b", "b" }, TextRow.Tokens(output, "Text"));
    }

    [TestMethod]
    public void Fit_OnTheSameRowsInAnotherOrder_GivesTheSameKeys() =>
        CollectionAssert.AreEqual(
            KeyValues(new() { MinimumCount = 1 }, "b a", "d c", "a e"), KeyValues(new() { MinimumCount = 1 }, "a e", "d c", "b a"));

    [TestMethod]
    public void Fit_OfAnyMode_ReadsTheRowsOnce()
    {
        var readings = 0;
        IEnumerable<TextRow> Rows()
        {
            readings++;
            yield return new TextRow { Text = "a a" };
        }

        using var model = (IDisposable)Estimator(new()).Fit(_ml.Data.LoadFromEnumerable(Rows()));
        Assert.AreEqual(1, readings);
    }

    [TestMethod]
    public void Log_OfAFit_SaysModeSizeAndShare()
    {
        var log = new CapturedLog(_ml);
        AssertTokens(new(), ["a|a|b", "b|[?]"], "a a b", "b c");
        CollectionAssert.AreEqual(
            new[] { "Info: Tokens of 'Text': Words; 2 of 3 different tokens have a key; 80.0 % of 5 tokens in 2 rows are known." },
            log.Starting("Info: Tokens"));
    }

    private TokenizeToKeysEstimator Estimator(TokenizeToKeysEstimator.Options options)
    {
        options.InputColumnName = "Text";
        return _ml.Transforms.Text.TokenizeToKeys(options);
    }

    private IDataView Fitted(TokenizeToKeysEstimator.Options options, string?[] texts)
    {
        var data = TextRow.View(_ml, texts);
        return Estimator(options).Fit(data).Transform(data);
    }

    private string[] KeyValues(TokenizeToKeysEstimator.Options options, params string?[] texts) => TextRow.KeyValues(Fitted(options, texts));

    private void AssertTokens(TokenizeToKeysEstimator.Options options, string[] expected, params string?[] texts) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', TextRow.Tokens(Fitted(options, texts))));
}
