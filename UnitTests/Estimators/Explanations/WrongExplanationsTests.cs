using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>What cannot be explained is refused at once, with the way out.</summary>
[TestClass]
public class WrongExplanationsTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Lazy<NetworkPredictionTransformer> _model = new(() => Fit());

    [ClassCleanup]
    public static void Free() => _model.Value.Dispose();

    [TestMethod]
    public void Mlp_WithoutTokens_SaysWhatItNeeds()
    {
        using var model = _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 1 }).Fit(SampleRows.Binary(_ml));
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainTokens(SampleRows.Binary(_ml)));
        StringAssert.StartsWith(e.Message, "ExplainTokens needs a network that reads one column of tokens (keys), as BiLstm, TransformerEncoder, "
            + "TextCnn and TextEncoder do");
        StringAssert.Contains(e.Message, "but this one reads Features [5]");
        StringAssert.Contains(e.Message, "For any columns, use model.ExplainColumns(row, background) or PermutationColumnImportance");
    }

    [TestMethod]
    public void LoadedModel_WithoutItsNetwork_SaysHowToReadIt()
    {
        using var file = new MemoryStream();
        var data = SampleSequences.Binary(_ml, 3);
        _ml.Model.Save(_model.Value, data.Schema, file);
        var loaded = _ml.Model.Load(file, out _);
        var e = Assert.ThrowsExactly<ArgumentException>(() => loaded.ExplainTokens(data));
        StringAssert.StartsWith(e.Message, "ExplainTokens needs a model with a network of this package in it, but among the ");
        StringAssert.Contains(e.Message, "ml.Model.LoadNetwork(path)");
    }

    [TestMethod]
    public void ClassName_OfATaskWithoutClasses_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainTokens(SampleSequences.Binary(_ml, 3), className: "spam"));
        Assert.AreEqual("className must be null for BinaryClassification, which has one score, but is 'spam'.", e.Message);
    }

    [TestMethod]
    public void ClassName_Unknown_ListsTheClasses()
    {
        var options = new TextCnnEstimator.Options { FeatureColumnName = "Keys", Epochs = 1, Filters = 4, Embedding = new() { Size = 4 } };
        var data = SampleSequences.Multiclass(_ml);
        using var model = _ml.MulticlassClassification.Trainers.TextCnn(options).Fit(data);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainTokens(data, className: "huge"));
        StringAssert.EndsWith(e.Message, "or null for the predicted class, but is 'huge'.");
        StringAssert.Contains(e.Message, "'high'");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void Steps_NotPositive_AreRefused(int steps)
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _model.Value.ExplainTokens(SampleSequences.Binary(_ml, 3), steps: steps));
        Assert.AreEqual("steps", e.ParamName);
    }

    [TestMethod]
    public void Row_WithTextInsteadOfKeys_ShowsTokenizeToKeys()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainTokens(new { Keys = "a text" }));
        StringAssert.Contains(e.Message, "TokenizeToKeys(\"Tokens\", \"Keys\")");
    }

    [TestMethod]
    public void Row_OfAnotherVocabulary_NamesBothSizes()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainTokens(new OtherRow { Keys = new VBuffer<uint>(1, [3]) }));
        StringAssert.Contains(e.Message, $"with the {SampleSequences.KeyCount} keys that the network was trained on");
    }

    [TestMethod]
    public void Row_WithoutTheColumn_NamesIt()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainTokens(new { Text = "a text" }));
        StringAssert.StartsWith(e.Message, "Column 'Keys' is missing. The data has 'Text'.");
    }

    [TestMethod]
    public void Model_Disposed_SaysSo()
    {
        var model = Fit();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.ExplainTokens(SampleSequences.Binary(_ml, 3)));
    }

    [TestMethod]
    public void Column_NotAskedFor_IsNotGiven()
    {
        var explained = _model.Value.ExplainTokens(SampleSequences.Binary(_ml, 3));
        using var cursor = explained.GetRowCursor([explained.Schema["Keys"]]);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(explained.Schema["Contributions"]));
        StringAssert.StartsWith(e.Message, "Column 'Contributions' is not active.");
    }

    private static NetworkPredictionTransformer Fit() => _ml.BinaryClassification.Trainers.TextCnn(
        new TextCnnEstimator.Options { FeatureColumnName = "Keys", Epochs = 1, Filters = 4, Embedding = new() { Size = 4 } })
            .Fit(SampleSequences.Binary(_ml));

    private sealed class OtherRow
    {
        [KeyType(SampleSequences.KeyCount + 1)]
        public VBuffer<uint> Keys { get; set; }
    }
}
