using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;
using OwnedFolder = MLNet.DeepExtensions.Transforms.Persistence.TemporaryFolder;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text;

/// <summary>The tokeniser as a step of a pipeline: schema, saving, cross-validation, and what it refuses.</summary>
[TestClass]
public class TokenizeToKeysPipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Tokens")]
    [DataRow("Text")]
    public void GetOutputSchema_IsTheShapeOfTheData(string output)
    {
        var data = TextRow.View(_ml, "a a");
        var estimator = _ml.Transforms.Text.TokenizeToKeys(output, "Text");
        var delivered = estimator.Fit(data).Transform(data).Schema;
        Assert.AreEqual("Vector<Key<UInt32, 0-0>>", delivered[output].Type.ToString());
        Assert.AreEqual(
            TestSchemas.Describe(TestSchemas.ShapeOf(delivered)),
            TestSchemas.Describe(estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema))));
        Assert.IsFalse(delivered.Any(column => column.Name.StartsWith("MLNet.DeepExtensions", StringComparison.Ordinal) && !column.IsHidden));
    }

    [TestMethod]
    [DataRow(TokenMode.Words, 1)]
    [DataRow(TokenMode.Characters, 2)]
    public void Saved_LoadsInAProcessWithoutThePackage_WithEqualKeys(TokenMode mode, int ngramLength)
    {
        var options = new TokenizeToKeysEstimator.Options { InputColumnName = "Text", Mode = mode, CharacterNgramLength = ngramLength };
        var train = TextRow.View(_ml, "Good, don't you 😀 think?", "good! 好的好的 😀 you", "");
        var data = TextRow.View(_ml, "good you 😀!", "", "不好的 thinking", null);
        var model = _ml.Transforms.Text.TokenizeToKeys(options).Fit(train);
        using var folder = new TemporaryFolder();
        var (saved, rows) = (folder.PathOf("model.zip"), folder.PathOf("rows.idv"));
        var (scored, resaved) = (folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        _ml.Model.Save(model, train.Schema, saved);
        using (var stream = File.Create(rows))
        {
            _ml.Data.SaveAsBinary(data, stream);
        }

        StockProcess.Predict(saved, rows, scored, resaved);
        var live = model.Transform(data);
        var loaded = _ml.Data.LoadFromBinary(scored);
        var again = new MLContext().Model.Load(resaved, out _).Transform(data);
        CollectionAssert.AreEqual(TextRow.Tokens(live), TextRow.Tokens(loaded));
        CollectionAssert.AreEqual(TextRow.Tokens(live), TextRow.Tokens(again));
        CollectionAssert.AreEqual(TextRow.KeyValues(live), TextRow.KeyValues(loaded));
        CollectionAssert.AreEqual(new[] { "Text", "Number", "Label", "Tokens" }, loaded.Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void CrossValidate_WithTheTokensInAChain_LearnsTheWords()
    {
        var texts = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? $"a good film number {i}" : $"a bad film number {i}").ToArray();
        var pipeline = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text")
            .Append(_ml.Transforms.Text.ProduceNgrams("Features", "Tokens", ngramLength: 1, weighting: NgramExtractingEstimator.WeightingCriteria.Tf))
            .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0));
        foreach (var fold in _ml.BinaryClassification.CrossValidate(TextRow.View(_ml, texts), pipeline, numberOfFolds: 3))
        {
            Assert.AreEqual(1.0, fold.Metrics.Accuracy);
        }
    }

    [TestMethod]
    public void PredictionEngine_OfTheTokens_GivesTheKeysOfARow()
    {
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(_ml, "good film", "good bad film good"));
        using var engine = _ml.Model.CreatePredictionEngine<TextRow, Keys>(model);
        CollectionAssert.AreEqual(new uint[] { 2, 0, 1 }, engine.Predict(new TextRow { Text = "Film, good" }).Tokens);
        CollectionAssert.AreEqual(Array.Empty<uint>(), engine.Predict(new TextRow()).Tokens);
    }

    [TestMethod]
    public void LoadNetwork_OfAChainThatTokenizesToo_FindsTheNetwork()
    {
        var data = TextRow.View(_ml, [.. Enumerable.Repeat("a b", 16)]);
        var options = new MlpEstimator.Options { LabelColumnName = "Label", FeatureColumnName = "Features", Epochs = 1, HiddenLayers = [2] };
        using var model = _ml.Transforms.Concatenate("Features", "Number")
            .Append(_ml.BinaryClassification.Trainers.Mlp(options))
            .Append(_ml.Transforms.Text.TokenizeToKeys("Tokens", "Text"))
            .Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        Assert.AreEqual("BinaryClassification", _ml.Model.LoadNetwork(stream).Task.Name);
    }

    [TestMethod]
    [DoNotParallelize] // It looks into the folder of temporary files.
    public void Dispose_OfTheModel_LeavesNoTemporaryFile()
    {
        var before = FilesOfThisProcess();
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(_ml, "a a"));
        ((IDisposable)model).Dispose();
        CollectionAssert.AreEquivalent(before, FilesOfThisProcess());

        static string[] FilesOfThisProcess() => Directory.GetFileSystemEntries(Path.GetTempPath(), OwnedFolder.Prefix + "*");
    }

    [TestMethod]
    public void InputColumn_Missing_IsNamed() => Refused(
        "Nothing", "Column 'Nothing' is missing. The data has 'Text', 'Number', 'Label'. Add the column, or give the name of one that is there.");

    [TestMethod]
    public void InputColumn_OfNumbers_AsksForConvertType() => Refused(
        "Number",
        "Column 'Number' must be Text but is Single. Convert it first, for example with ml.Transforms.Conversion.ConvertType(\"Number\", outputKind: "
        + "DataKind.String).");

    [TestMethod]
    public void InputColumn_OfSeveralTexts_ShowsHowTheyBecomeKeys()
    {
        var data = _ml.Data.LoadFromEnumerable([new Texts { Text = ["a", "b"] }]);
        var estimator = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(data)).Message,
            "Column 'Text' must be Text but is Vector<Text, 2>. Words that are split already become keys by");
        var e = Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema)));
        StringAssert.StartsWith(e.Message, "Column 'Text' must be Text but is Vector<Text>. Words that are split already become keys by");
    }

    [TestMethod]
    public void Fit_WithoutData_NamesTheParameter()
    {
        var estimator = _ml.Transforms.Text.TokenizeToKeys();
        Assert.AreEqual("input", Assert.ThrowsExactly<ArgumentNullException>(() => estimator.Fit(null!)).ParamName);
        Assert.AreEqual("inputSchema", Assert.ThrowsExactly<ArgumentNullException>(() => estimator.GetOutputSchema(null!)).ParamName);
    }

    [TestMethod]
    public void Fit_NoTokenOftenEnough_SaysSo()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(_ml, "a b", "c")));
        Assert.AreEqual(
            "Some token of column 'Text' must occur at least 2 times (MinimumCount) but none of the 3 different ones in 2 training rows does. "
            + "Lower MinimumCount (1 keeps every token), or train on more rows.",
            e.Message);
    }

    [TestMethod]
    [DataRow(true, "Check how the column is loaded.")]
    [DataRow(false, "Check how the column is loaded, or set KeepPunctuations if punctuation is all it has.")]
    public void Fit_NoTokenAtAll_SaysSo(bool keepPunctuations, string wayOut)
    {
        var estimator = _ml.Transforms.Text.TokenizeToKeys(
            new TokenizeToKeysEstimator.Options { InputColumnName = "Text", KeepPunctuations = keepPunctuations });
        var data = TextRow.View(_ml, "", null, keepPunctuations ? " " : "!");
        Assert.AreEqual(
            $"Column 'Text' must hold texts with tokens in them but has none in 3 training rows. {wayOut}",
            Assert.ThrowsExactly<InvalidOperationException>(() => estimator.Fit(data)).Message);
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedAtOnce()
    {
        OutOfRange("MaximumNumberOfTokens", options => options.MaximumNumberOfTokens = 0);
        OutOfRange("MinimumCount", options => options.MinimumCount = 0);
        OutOfRange("CharacterNgramLength", options => options.CharacterNgramLength = -1);
        OutOfRange("Mode", options => options.Mode = (TokenMode)9);
        OutOfRange("CaseMode", options => options.CaseMode = (TextNormalizingEstimator.CaseMode)9);
        Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.TokenizeToKeys(string.Empty));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.TokenizeToKeys("Tokens", string.Empty));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.Text.TokenizeToKeys(options: null!));
    }

    [TestMethod]
    public void Options_ChangedLater_DoNotReachTheEstimator()
    {
        var options = new TokenizeToKeysEstimator.Options { InputColumnName = "Text", MinimumCount = 1 };
        var estimator = _ml.Transforms.Text.TokenizeToKeys(options);
        options.MinimumCount = 5;
        var data = TextRow.View(_ml, "a");
        CollectionAssert.AreEqual(new[] { "a" }, TextRow.Tokens(estimator.Fit(data).Transform(data)));
    }

    private void OutOfRange(string name, Action<TokenizeToKeysEstimator.Options> change)
    {
        var options = new TokenizeToKeysEstimator.Options();
        change(options);
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.TokenizeToKeys(options)).ParamName);
    }

    private void Refused(string column, string message)
    {
        var data = TextRow.View(_ml, "a");
        var estimator = _ml.Transforms.Text.TokenizeToKeys("Tokens", column);
        Assert.AreEqual(message, Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(data)).Message);
        Assert.AreEqual(message, Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema))).Message);
    }

    private sealed class Keys
    {
        public uint[] Tokens { get; set; } = [];
    }

    private sealed class Texts
    {
        [VectorType(2)]
        public string[] Text { get; set; } = [];
    }
}
