using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>A text, its n-grams, numbers and categories in one network.</summary>
[TestClass]
public class TextEncoderColumnsTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly TextEncoder _encoder = TinyEncoder.Load();
    private static readonly IDataView _rows = SampleTexts.Joined(_ml, 200);

    [TestMethod]
    public void Fit_OtherColumns_CountsNgramsByDefault()
    {
        using var model = Fit(_ => { });
        var inputs = model.Model.Network.Inputs;
        CollectionAssert.AreEqual(new[] { "Tokens", "Numbers", "Category", "Tokens" }, inputs.Select(input => input.Name).ToArray());
        Assert.IsInstanceOfType<NgramLinear>(inputs[^1].Layers.Single());
    }

    [TestMethod]
    public void Fit_OtherColumnsAndNgrams_SaysWhatBothCount()
    {
        var ml = new MLContext(seed: 1);
        var log = new CapturedLog(ml);
        Fit(_ => { }, ml: ml).Dispose();
        Assert.IsTrue(log.Lines.Any(line => line.Contains("that neither has seen, the network counts", StringComparison.Ordinal)));
    }

    // Numbers may tell what no text does: where rows do not say what both are worth, the network is worth more.
    [TestMethod]
    public void Fit_OfFewRows_TrustsTheNetworkMore()
    {
        using var model = Fit(_ => { }, _ml.Data.TakeRows(_rows, 60));
        CollectionAssert.AreEqual(new[] { 0.8f, 0.2f }, model.Model.Weights["trunk.1.factors"].Values);
    }

    // Neither the network of numbers and categories nor the n-grams alone can tell it.
    [TestMethod]
    public void Fit_LabelOfAllColumns_IsLearned()
    {
        using var model = Fit(options => (options.Epochs, options.LearningRate, options.HeadLearningRate) = (12, 0.01, 0.02));
        Assert.IsGreaterThan(0.9, _ml.BinaryClassification.Evaluate(model.Transform(_rows)).Accuracy);
    }

    [TestMethod]
    public void Fit_InitialModelOfColumnsInAnotherOrder_KeepsTheScores()
    {
        var rows = _ml.Transforms.CopyColumns("Copy", "Numbers").Fit(_rows).Transform(_rows);
        using var first = Fit(options => (options.Epochs, options.NumberColumnNames) = (3, ["Numbers", "Copy"]), rows);
        using var second = Fit(
            options =>
            {
                options.InitialModel = first.Model;
                (options.LearningRate, options.HeadLearningRate, options.NumberColumnNames) = (1e-12, 1e-12, ["Copy", "Numbers"]);
            },
            rows);
        var pairs = Scores(first, rows).Zip(Scores(second, rows));
        Assert.IsTrue(pairs.All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
    }

    [TestMethod]
    public void Fit_InitialModelWithoutNgrams_SaysSo()
    {
        using var first = Fit(options => options.Ngrams = null);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(options => options.InitialModel = first.Model));
        StringAssert.Contains(e.Message, "it has no n-grams");
    }

    [TestMethod]
    public void ExplainColumns_OfTextAndOthers_SaysWhatEachDoes()
    {
        using var model = Fit(options => (options.Epochs, options.LearningRate, options.HeadLearningRate) = (12, 0.01, 0.02));
        var explanation = model.ExplainColumns(_ml.Data.TakeRows(_rows, 1), _rows, sampleCount: 5).Single();
        var columns = explanation.Columns.ToDictionary(column => column.Name, column => column.Contribution);
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, columns.Values.Sum(), 1e-3);
        Assert.IsTrue(new[] { "Tokens", "Category", "Numbers[0]" }.All(name => columns[name] != 0));
    }

    [TestMethod]
    public void ExplainTokens_OfTextAndOthers_AddUpToWhatTheTokensDo()
    {
        using var model = Fit(options => (options.Epochs, options.LearningRate, options.HeadLearningRate) = (4, 0.01, 0.02));
        var row = new JoinedRow { Tokens = [58, 20, 58, 59], Numbers = [5, 3], Category = 2 };
        var explanation = model.ExplainTokens(row, steps: 256);
        var unknown = new JoinedRow { Tokens = new uint[4], Numbers = [5, 3], Category = 2 };
        float Score(JoinedRow one) => Scores(model, _ml.Data.LoadFromEnumerable([one], JoinedRow.Schema)).Single();
        Assert.AreEqual(Score(row), explanation.Score, 1e-4);
        Assert.AreEqual(Score(unknown), explanation.BaselineScore, 1e-4);
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, explanation.Tokens.Sum(token => token.Contribution), 0.05);
        Assert.IsTrue(explanation.Tokens.All(token => token.Contribution != 0));
    }

    [TestMethod]
    public void ExplainTokens_OfAllRowsOfASavedModel_HoldsTheColumnsOfEach()
    {
        using var model = Fit(options => options.Epochs = 2);
        using var zip = new MemoryStream();
        _ml.Model.Save(model, _rows.Schema, zip);
        var rows = _ml.Data.TakeRows(_rows, 5);
        var expected = model.ExplainTokens(rows).GetColumn<float[]>("Contributions").ToArray();
        var (loaded, network) = (_ml.Model.Load(zip, out _), _ml.Model.LoadNetwork(zip));
        var actual = loaded.ExplainTokens(rows, network: network).GetColumn<float[]>("Contributions").ToArray();
        Assert.HasCount(5, expected);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.IsTrue(one.Length == other.Length && one.Zip(other).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
        }
    }

    [TestMethod]
    public void ExplainTokens_NumbersOfAnotherSize_AreRefused()
    {
        using var model = Fit(_ => { });
        var schema = JoinedRow.Schema;
        schema["Numbers"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        var rows = _ml.Data.LoadFromEnumerable([new JoinedRow { Tokens = [58], Numbers = [1, 2, 3], Category = 1 }], schema);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainTokens(rows));
        StringAssert.Contains(e.Message, "Numbers");
    }

    [TestMethod]
    public void ExplainTokens_OfTwoColumnsOfTokens_IsRefused()
    {
        var rows = _ml.Transforms.CopyColumns("Others", "Tokens").Fit(_rows).Transform(_rows);
        using var model = _ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            FeatureColumnName = null,
            Branches =
            [
                new("Tokens", [new Embedding(62, 4), new PoolOverTime(TimePooling.Mean)]),
                new("Others", [new Embedding(62, 4), new PoolOverTime(TimePooling.Mean)]),
            ],
            Epochs = 1,
        }).Fit(rows);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainTokens(rows));
        StringAssert.StartsWith(e.Message, "ExplainTokens needs a network that reads one column of tokens");
    }

    private static float[] Scores(NetworkPredictionTransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float>("Score")];

    private static NetworkPredictionTransformer Fit(
        Action<TextEncoderEstimator.Options> change, IDataView? rows = null, MLContext? ml = null)
    {
        var options = new TextEncoderEstimator.Options
        {
            FeatureColumnName = "Tokens",
            NumberColumnNames = ["Numbers"],
            CategoricalColumnNames = ["Category"],
            Epochs = 1,
            Seed = 1,
        };
        change(options);
        return (ml ?? _ml).BinaryClassification.Trainers.TextEncoder(_encoder, options).Fit(rows ?? _rows);
    }

    private sealed class JoinedRow
    {
        public static SchemaDefinition Schema
        {
            get
            {
                var schema = SchemaDefinition.Create(typeof(JoinedRow));
                schema[nameof(Tokens)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 62));
                return schema;
            }
        }

        [KeyType(62)]
        public uint[] Tokens { get; set; } = [];

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];

        [KeyType(3)]
        public uint Category { get; set; }
    }
}
