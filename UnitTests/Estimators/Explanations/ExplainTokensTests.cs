using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>What tokens contribute to a score adds up to it, points the right way, and is the same however it is asked for.</summary>
[TestClass]
public class ExplainTokensTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Lazy<NetworkPredictionTransformer> _lstm = new(
        () => Train(_ml.BinaryClassification.Trainers.BiLstm(new BiLstmEstimator.Options { Units = [12] }.Small())));

    [ClassCleanup]
    public static void Free() => _lstm.Value.Dispose();

    [TestMethod]
    public void BiLstm_Contributions_AddUpToTheScore() => AssertComplete(_lstm.Value);

    [TestMethod]
    public void TransformerEncoder_Contributions_AddUpToTheScore()
    {
        using var model = Train(_ml.BinaryClassification.Trainers.TransformerEncoder(
            new TransformerEncoderEstimator.Options { ModelSize = 16, Heads = 2, FeedForward = 24 }.Small()));
        AssertComplete(model);
    }

    // Of so wide a layer, few points of the path are computed at once: 25 of the default number of steps, where a row has 20 keys.
    [TestMethod]
    public void TransformerEncoder_OfAWideLayer_ContributionsAddUpToTheScore()
    {
        var options = new TransformerEncoderEstimator.Options { ModelSize = 8, Heads = 1, FeedForward = 1 << 12 }.Small();
        (options.Epochs, options.LearningRate) = (1, 1e-4);
        using var model = Fit(SampleSequences.Binary(_ml, 40), _ml.BinaryClassification.Trainers.TransformerEncoder(options));
        foreach (var keys in Keys().OrderByDescending(keys => keys.Length).Take(4))
        {
            AssertComplete(model.ExplainTokens(new KeyRow(keys)), 0.05);
        }
    }

    [TestMethod]
    public void TextCnn_Contributions_AddUpToTheScore()
    {
        using var model = Train(
            _ml.BinaryClassification.Trainers.TextCnn(new TextCnnEstimator.Options { Filters = 12, KernelSizes = [1, 2, 3] }.Small()));
        AssertComplete(model);
    }

    [TestMethod]
    public void Scores_OfARowAndItsBaseline_AreTheModelsOwn()
    {
        uint[] keys = [1, 5, 12, 2, 2];
        var explanation = _lstm.Value.ExplainTokens(new KeyRow(keys));
        Assert.AreEqual(Score(_lstm.Value, keys), explanation.Score, 1e-4);
        Assert.AreEqual(Score(_lstm.Value, new uint[keys.Length]), explanation.BaselineScore, 1e-4);
        Assert.IsNull(explanation.ClassName);
    }

    [TestMethod]
    public void Contributions_OfKeysThatRaiseAndLower_HaveTheirSign()
    {
        var tokens = Keys().SelectMany(keys => _lstm.Value.ExplainTokens(new KeyRow(keys)).Tokens)
            .ToLookup(token => token.Token, token => token.Contribution);
        foreach (var raising in new[] { "1", "2", "3" })
        {
            Assert.IsGreaterThan(0.3, tokens[raising].Average(), raising);
        }

        foreach (var lowering in new[] { "4", "5", "6" })
        {
            Assert.IsLessThan(-0.3, tokens[lowering].Average(), lowering);
        }
    }

    [TestMethod]
    public void Tokens_OfARow_AreItsKeysInOrder()
    {
        var tokens = _lstm.Value.ExplainTokens(new KeyRow(3, 0, 12)).Tokens;
        CollectionAssert.AreEqual(new[] { "3", "", "12" }, tokens.Select(token => token.Token).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, tokens.Select(token => token.Position).ToArray());
        Assert.AreEqual(0, tokens[1].Contribution);
    }

    [TestMethod]
    public void Row_WithoutTokens_HasNoContributions()
    {
        var explanation = _lstm.Value.ExplainTokens(new KeyRow());
        Assert.IsEmpty(explanation.Tokens);
        Assert.AreEqual(Score(_lstm.Value), explanation.Score, 1e-4);
        Assert.AreEqual(explanation.Score, explanation.BaselineScore, 1e-4);
    }

    [TestMethod]
    [DataRow(SequenceTruncation.Post, "1111000")]
    [DataRow(SequenceTruncation.Pre, "0001111")]
    [DataRow(SequenceTruncation.Middle, "1100011")]
    public void Tokens_CutAway_ContributeNothing(SequenceTruncation truncation, string seen)
    {
        var options = new BiLstmEstimator.Options { Units = [4], Pooling = [TimePooling.Mean] }.Small();
        (options.Epochs, options.MaximumSequenceLength, options.Truncation, options.Ngrams) = (1, 4, truncation, null);
        using var model = Train(_ml.BinaryClassification.Trainers.BiLstm(options));
        var tokens = model.ExplainTokens(new KeyRow(1, 2, 3, 4, 5, 6, 7)).Tokens;
        Assert.AreEqual(seen, string.Concat(tokens.Select(token => token.Contribution == 0 ? '0' : '1')));
    }

    [TestMethod]
    public void Tokens_CutAwayFromTheNetwork_ContributeThroughNgrams()
    {
        var options = new BiLstmEstimator.Options { Units = [4] }.Small();
        (options.Epochs, options.MaximumSequenceLength) = (1, 2);
        using var model = Train(_ml.BinaryClassification.Trainers.BiLstm(options));
        var explanation = model.ExplainTokens(new KeyRow(10, 11, 1, 4, 2), steps: 256);
        var tokens = explanation.Tokens;
        Assert.IsGreaterThan(0.1f, tokens[2].Contribution);
        Assert.IsLessThan(-0.1f, tokens[3].Contribution);
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, tokens.Sum(token => token.Contribution), 0.05);
    }

    [TestMethod]
    public void BiLstm_WithoutNgrams_AddsUpToTheScore()
    {
        var options = new BiLstmEstimator.Options { Units = [12] }.Small();
        options.Ngrams = null;
        using var model = Train(_ml.BinaryClassification.Trainers.BiLstm(options));
        AssertComplete(model);
    }

    [TestMethod]
    public void Column_OfRows_IsWhatEachRowGives()
    {
        var data = SampleSequences.Binary(_ml, 12, seed: 3);
        var explained = _lstm.Value.ExplainTokens(data, steps: 8);
        Assert.AreEqual("Vector<Single>", explained.Schema["Contributions"].Type.ToString());
        var expected = data.GetColumn<VBuffer<uint>>("Keys")
            .Select(keys => _lstm.Value.ExplainTokens(new KeyRow([.. keys.DenseValues()]), steps: 8).Tokens.Select(token => token.Contribution)
                .ToArray());
        AssertEqual([.. expected], Column(explained, "Contributions"));
    }

    [TestMethod]
    public void Column_BesideTheOthers_LeavesThemAsTheyAre()
    {
        var data = SampleSequences.Binary(_ml, 12, seed: 3);
        var expected = _lstm.Value.Transform(data);
        var explained = _lstm.Value.ExplainTokens(data, "Why", steps: 2);
        CollectionAssert.AreEqual(
            expected.Schema.Select(column => column.Name).Append("Why").ToArray(), explained.Schema.Select(column => column.Name).ToArray());
        ColumnValues.AssertEqual(ColumnValues.Read(expected, "Probability"), ColumnValues.Read(explained, "Probability"), 0, "Probability");
        CollectionAssert.AreEqual(expected.GetColumn<string>("Group").ToArray(), explained.GetColumn<string>("Group").ToArray());
    }

    [TestMethod]
    public void Column_ReadByCursorsInParallel_IsTheSame()
    {
        var explained = _lstm.Value.ExplainTokens(SampleSequences.Binary(_ml, 40, seed: 4), steps: 4);
        var expected = Column(explained, "Contributions");
        var found = new float[4][][];
        Parallel.For(0, found.Length, i => found[i] = Column(explained, "Contributions"));
        Array.ForEach(found, rows => AssertEqual(expected, rows));
    }

    [TestMethod]
    public void Multiclass_PredictedClass_IsExplainedUnlessAnotherIsNamed()
    {
        using var model = Fit(SampleSequences.Multiclass(_ml), _ml.MulticlassClassification.Trainers.TextCnn(Cnn()));
        var raised = new KeyRow(1, 2, 3, 1);
        var predicted = model.ExplainTokens(raised, steps: 256);
        Assert.AreEqual("high", predicted.ClassName);
        Assert.IsInRange(0.5f, 1f, predicted.Score);
        AssertComplete(predicted, 0.01);

        var other = model.ExplainTokens(raised, className: "low", steps: 256);
        Assert.AreEqual("low", other.ClassName);
        Assert.IsLessThan(0.5f, other.Score);
        AssertComplete(other, 0.01);
        Assert.IsLessThan(0, other.Tokens.Sum(token => token.Contribution));
    }

    [TestMethod]
    public void Regression_Contributions_AreInTheLabelsUnit()
    {
        using var model = Fit(SampleSequences.Regression(_ml), _ml.Regression.Trainers.TextCnn(Cnn()));
        var explanation = model.ExplainTokens(new KeyRow(1, 2, 3, 1, 2), steps: 256);
        Assert.AreEqual(Score(model, 1, 2, 3, 1, 2), explanation.Score, 1e-3);
        Assert.IsInRange(95f, 110f, explanation.Score);
        AssertComplete(explanation, 0.01);
    }

    [TestMethod]
    public void Network_ReadBack_ExplainsALoadedModel()
    {
        using var file = new MemoryStream();
        _ml.Model.Save(_lstm.Value, SampleSequences.Binary(_ml).Schema, file);
        var loaded = _ml.Model.Load(file, out _);
        var network = _ml.Model.LoadNetwork(file);
        var row = new FullRow { Keys = new VBuffer<uint>(3, [1, 5, 2]) };
        var expected = _lstm.Value.ExplainTokens(row);
        var found = loaded.ExplainTokens(row, network: network);
        SameResults.AssertEqual(expected.Tokens, found.Tokens);
        AssertEqual(
            [[.. expected.Tokens.Select(token => token.Contribution)]],
            Column(loaded.ExplainTokens(_ml.Data.LoadFromEnumerable([row]), network: network), "Contributions"));
    }

    [TestMethod]
    public void Explanations_Many_LeaveNoTensorBehind()
    {
        var explained = _lstm.Value.ExplainTokens(SampleSequences.Binary(_ml, 5, seed: 4), steps: 4);
        _ = Column(explained, "Contributions");
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            _lstm.Value.ExplainTokens(new KeyRow(1, 2), steps: 4);
            _ = Column(explained, "Contributions");
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static TextCnnEstimator.Options Cnn() => new TextCnnEstimator.Options { Filters = 12, KernelSizes = [1, 2] }.Small();

    private static NetworkPredictionTransformer Train(NetworkEstimator estimator) => Fit(SampleSequences.Binary(_ml), estimator);

    private static NetworkPredictionTransformer Fit(IDataView data, NetworkEstimator estimator) => estimator.Fit(data);

    private static IEnumerable<uint[]> Keys() =>
        SampleSequences.Binary(_ml, 20, seed: 2).GetColumn<VBuffer<uint>>("Keys").Select(keys => keys.DenseValues().ToArray());

    private static float Score(NetworkPredictionTransformer model, params uint[] keys) =>
        model.Transform(_ml.Data.LoadFromEnumerable([new KeyRow(keys)])).GetColumn<float>("Score").Single();

    // With the default number of steps within 5 %, with many within half a percent, of all that tokens contribute either way.
    private static void AssertComplete(NetworkPredictionTransformer model)
    {
        foreach (var (i, keys) in Keys().Index())
        {
            AssertComplete(model.ExplainTokens(new KeyRow(keys)), 0.05);
            if (i % 3 == 0)
            {
                AssertComplete(model.ExplainTokens(new KeyRow(keys), steps: 500), 0.005);
            }
        }
    }

    private static void AssertComplete(TokenExplanation explanation, double tolerance) => Assert.AreEqual(
        explanation.Score - explanation.BaselineScore,
        explanation.Tokens.Sum(token => token.Contribution),
        (tolerance * explanation.Tokens.Sum(token => Math.Abs(token.Contribution))) + 1e-4);

    private static float[][] Column(IDataView data, string name) => [.. ColumnValues.Read(data, name).Rows];

    private static void AssertEqual(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (row, values) in expected.Index())
        {
            CollectionAssert.AreEqual(values, actual[row], $"row {row}");
        }
    }

    private sealed class KeyRow(params uint[] keys)
    {
        [KeyType(SampleSequences.KeyCount)]
        public VBuffer<uint> Keys { get; } = new(keys.Length, keys);
    }

    private sealed class FullRow
    {
        public bool Label { get; set; }

        [KeyType(SampleSequences.KeyCount)]
        public VBuffer<uint> Keys { get; set; }

        [VectorType(SampleSequences.Steps, SampleSequences.Channels)]
        public float[] Signal { get; set; } = new float[SampleSequences.Steps * SampleSequences.Channels];

        public string Group { get; set; } = string.Empty;
    }
}

/// <summary>Settings that learn <see cref="SampleSequences"/> in seconds.</summary>
internal static class SmallSequenceModels
{
    public static T Small<T>(this T options)
        where T : SequenceModelOptions
    {
        options.FeatureColumnName = "Keys";
        options.Embedding = new() { Size = 16, Dropout = 0.1 };
        options.Dropout = 0.1;
        options.Epochs = 12;
        options.LearningRate = 0.01;
        options.Seed = 1; // whatever other tests were run before
        return options;
    }
}
