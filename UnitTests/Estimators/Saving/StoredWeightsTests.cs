using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Tables;
using MLNet.DeepExtensions.UnitTests.Golden;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Saving;

/// <summary>Networks of every kind whose weights are stored in two bytes or one.</summary>
[TestClass]
public class StoredWeightsTests
{
    private static readonly Dictionary<string, Func<MLContext, (NetworkEstimator Trainer, IDataView Rows)>> _families = new()
    {
        ["Mlp"] = ml => (Create(ml, Multiclass, Short(new MlpEstimator.Options { HiddenLayers = [128, 64] })), GoldenData.Numbers(ml, Multiclass)),
        ["MlpForTables"] = ml => (Create(ml, Binary, Short(ForTables())), SampleTable.Binary(ml, 60)),
        ["TabularTransformer"] = ml => (
            Create(ml, Regression, Short(new TabularTransformerEstimator.Options
            {
                ModelSize = 64,
                Heads = 2,
                Layers = 1,
                CategoricalColumnNames = ["Region", "Kinds"],
            })),
            SampleTable.Regression(ml, 60)),
        ["NeuralNetwork"] = ml => (
            Create(ml, MultiOutput, Short(
                new NeuralNetworkEstimator.Options { Layers = [new Linear(512), new Activation(), new Residual([new Linear(512)])] })),
            GoldenData.Numbers(ml, MultiOutput)),
        ["BiLstm"] = ml => (
            Create(ml, Binary, Short(
                new BiLstmEstimator.Options { FeatureColumnName = "Tokens", Units = [32], Embedding = new() { Size = 32, Bigrams = 50 } })),
            GoldenData.Texts(ml, Binary)),
        ["TextCnn"] = ml => (
            Create(ml, Multiclass, Short(new TextCnnEstimator.Options
            {
                FeatureColumnName = "Tokens",
                KernelSizes = [2, 3],
                Filters = 64,
                Embedding = new() { Size = 64, Bigrams = 50 },
                Ngrams = new NgramSettings { MaximumLength = 3, MinimumRowCount = 1 },
            })),
            GoldenData.Texts(ml, Multiclass)),
        ["TransformerEncoder"] = ml => (
            Create(ml, Regression, Short(new TransformerEncoderEstimator.Options
            {
                FeatureColumnName = "Tokens",
                ModelSize = 128,
                Heads = 2,
                FeedForward = 2048,
                Positions = PositionVectors.Learned,
                Embedding = new() { Size = 64, Bigrams = 50 },
            })),
            GoldenData.Texts(ml, Regression)),
        ["Cnn"] = ml => (
            Create(ml, MultiLabel, Short(new CnnEstimator.Options())), GoldenData.Images(ml, MultiLabel)),
    };

    public static IEnumerable<object[]> Cases =>
        from family in _families.Keys
        from storage in new[] { WeightStorage.Float16, WeightStorage.Int8 }
        select new object[] { family, storage };

    private const int IntegerWidth = 2700; // with 100 numbers as many weights as are multiplied in integers

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Network_StoredSmaller_ScoresNearlyTheSameInAStockProcess(string family, WeightStorage storage)
    {
        var (trainer, rows) = _families[family](_ml);
        using var network = trainer.Fit(rows);
        using var stored = network.WithStoredWeights(storage);
        var comparison = network.CompareScores(stored, rows);
        var spread = Spread(network.Transform(rows));
        Assert.IsLessThan((storage == WeightStorage.Float16 ? 0.005 : 0.05) * spread, comparison.MeanDifference, comparison.ToString());
        Assert.IsGreaterThan(0, comparison.LargestDifference, "Otherwise nothing was rounded.");

        var weights = network.Model.Weights.All.Values.Where(weight => weight.Values.Length >= 1024).Sum(weight => 4d * weight.Values.Length);
        var saved = network.Model.Onnx.Length - stored.Model.Onnx.Length;
        Assert.IsGreaterThan((storage == WeightStorage.Float16 ? 0.40 : 0.55) * weights, saved, "It takes less room.");

        string[] columns = [.. network.GetOutputSchema(rows.Schema).Where(column => column.Index >= rows.Schema.Count).Select(column => column.Name)];
        EstimatorConformance.CheckSaved(_ml, columns, stored, rows, stored.Transform(rows));
    }

    [TestMethod]
    public void Int8_OfARow_DoesNotDependOnTheRowsBesideIt()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, i % 7 == 0 ? 1000 : 1)).ToArray());
        using var network = Wide(standardize: false, IntegerWidth).Fit(rows).WithStoredWeights(WeightStorage.Int8);
        Assert.IsTrue(Operators(network.Model).Contains("MatMulInteger"));
        using var engine = _ml.Model.CreatePredictionEngine<WideRow, WideScore>(network, new PredictionEngineOptions { OwnsTransformer = false });
        var alone = _ml.Data.CreateEnumerable<WideRow>(rows, reuseRowObject: false).Select(row => engine.Predict(row).Score).ToArray();
        CollectionAssert.AreEqual(network.Transform(rows).GetColumn<float>("Score").ToArray(), alone);
    }

    [TestMethod]
    public void Int8_OfARowThatIsNoNumber_IsNoNumberAndLeavesOthersAlone()
    {
        var rows = Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray();
        using var network = Wide(standardize: false, IntegerWidth).Fit(_ml.Data.LoadFromEnumerable(rows));
        using var stored = network.WithStoredWeights(WeightStorage.Int8);
        var expected = stored.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").ToArray();
        foreach (var (value, place) in new[] { (float.NaN, 0), (float.NaN, 63), (float.NaN, 99), (float.PositiveInfinity, 5) })
        {
            var wrong = rows.Select(row => row with { Features = [.. row.Features] }).ToArray();
            wrong[3].Features[place] = value;
            var scores = stored.Transform(_ml.Data.LoadFromEnumerable(wrong)).GetColumn<float>("Score").ToArray();
            Assert.IsTrue(float.IsNaN(scores[3]), $"{value} at {place}: {scores[3]}");
            CollectionAssert.AreEqual(expected.Where((_, i) => i != 3).ToArray(), scores.Where((_, i) => i != 3).ToArray());
        }

        var zeros = rows[0] with { Features = new float[WideRow.Size] };
        var (live, rounded) = (Score(network, zeros), Score(stored, zeros));
        Assert.AreEqual(live, rounded, 0.05f * Math.Max(1, Math.Abs(live)));
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16)]
    [DataRow(WeightStorage.Int8)]
    public void MeansAndScales_StayExact(WeightStorage storage)
    {
        // Half precision has steps of 512 at this size.
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => WideRow.Create(i, 1, shift: 1e6f)).ToArray());
        using var network = Wide(standardize: true).Fit(rows);
        using var stored = network.WithStoredWeights(storage);
        var comparison = network.CompareScores(stored, rows);
        Assert.IsLessThan(0.05 * Spread(network.Transform(rows)), comparison.LargestDifference, comparison.ToString());
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16)]
    [DataRow(WeightStorage.Int8)]
    public void LoadNetwork_OfStoredWeights_GivesThemBackRounded(WeightStorage storage)
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray());
        using var network = Wide(standardize: true).Fit(rows);
        var read = Reload(network.WithStoredWeights(storage), rows);
        Assert.AreEqual(storage, read.WeightStorage);
        Assert.AreEqual(network.Model.Network, read.Network);
        Assert.AreEqual(network.Model.Options!.ToJson(), read.Options!.ToJson());
        foreach (var (name, weight) in network.Model.Weights.All.Where(weight => !weight.Key.Contains(':')))
        {
            CollectionAssert.AreEqual(weight.Dimensions, read.Weights[name].Dimensions, name);
            var largest = weight.Values.Max(Math.Abs);
            var error = weight.Values.Zip(read.Weights[name].Values).Max(pair => Math.Abs(pair.First - pair.Second));
            Assert.IsLessThanOrEqualTo((storage == WeightStorage.Float16 ? 1f / 1024 : 1f / 127) * largest, error, name);
        }

        Assert.AreEqual(WeightStorage.Float32, Reload(network, rows).WeightStorage);
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16)]
    [DataRow(WeightStorage.Int8)]
    public void InitialModel_OfStoredWeights_StartsFromThemAndGivesAnOrdinaryNetwork(WeightStorage storage)
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray());
        using var network = Wide(standardize: true).Fit(rows);
        using var stored = network.WithStoredWeights(storage);
        var options = WideOptions(standardize: true);
        (options.InitialModel, options.LearningRate) = (stored.Model, 1e-12);
        using var further = _ml.Regression.Trainers.Mlp(options).Fit(rows);
        Assert.AreEqual(WeightStorage.Float32, further.Model.WeightStorage);
        Assert.IsLessThan(0.05 * Spread(network.Transform(rows)), stored.CompareScores(further, rows).LargestDifference);
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16)]
    [DataRow(WeightStorage.Int8)]
    public void Explanations_OfStoredWeights_AreNearlyTheSame(WeightStorage storage)
    {
        var rows = GoldenData.Texts(_ml, Binary);
        var (trainer, _) = _families["BiLstm"](_ml);
        using var network = trainer.Fit(rows);
        using var stored = network.WithStoredWeights(storage);
        var row = _ml.Data.TakeRows(rows, 1);
        var before = network.ExplainTokens(row).GetColumn<float[]>("Contributions").Single();
        var after = stored.ExplainTokens(row).GetColumn<float[]>("Contributions").Single();
        Assert.HasCount(before.Length, after);
        Assert.IsLessThan(0.15f * before.Max(Math.Abs), before.Zip(after, (was, now) => Math.Abs(was - now)).Max());
    }

    [TestMethod]
    public void WithStoredWeights_OfALoadedModel_ScoresAsOfALiveOne()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray());
        using var chain = _ml.Transforms.CopyColumns("Copy", "Features").Append(Wide(standardize: true)).Fit(rows);
        var loaded = Load(chain, rows);
        var smaller = loaded.WithStoredWeights(WeightStorage.Float16);
        var live = chain.WithStoredWeights(WeightStorage.Float16);
        Assert.AreEqual(WeightStorage.Float16, live.LastTransformer.Model.WeightStorage);
        Assert.IsLessThan(1e-5, live.CompareScores(smaller, rows).LargestDifference);
        Assert.IsLessThan(0.7 * Size(loaded, rows), Size(smaller, rows));
        Assert.AreEqual(WeightStorage.Float16, Reload(smaller, rows).WeightStorage);
    }

    [TestMethod]
    public void WithStoredWeights_OfRoundedWeights_SaysThatTheyAre()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray());
        using var network = Wide(standardize: true).Fit(rows);
        using var stored = network.WithStoredWeights(WeightStorage.Int8);
        Assert.AreSame(stored.Model, stored.Model.WithStoredWeights(WeightStorage.Int8));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => stored.WithStoredWeights(WeightStorage.Float16));
        StringAssert.StartsWith(e.Message, "The weights have been rounded to Int8 before");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => network.WithStoredWeights((WeightStorage)7));
    }

    [TestMethod]
    public void WithStoredWeights_WithoutANetwork_SaysSo()
    {
        var rows = _ml.Data.LoadFromEnumerable([WideRow.Create(1, 1)]);
        ITransformer model = _ml.Transforms.CopyColumns("Copy", "Features").Fit(rows);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.WithStoredWeights(WeightStorage.Float16));
        StringAssert.StartsWith(e.Message, "The model must have a network of this package among its steps but has none.");
    }

    [TestMethod]
    public void SaveFeaturesAsOnnx_OfStoredWeights_StoresThemSoToo()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => WideRow.Create(i, 1)).ToArray());
        using var network = Wide(standardize: true).Fit(rows);
        using var folder = new TemporaryFolder();
        var (whole, half) = (folder.PathOf("whole.onnx"), folder.PathOf("half.onnx"));
        network.Model.SaveFeaturesAsOnnx(whole, inputName: "Features", outputName: "Made");
        network.Model.WithStoredWeights(WeightStorage.Float16).SaveFeaturesAsOnnx(half, inputName: "Features", outputName: "Made");
        Assert.IsLessThan(0.7 * new FileInfo(whole).Length, new FileInfo(half).Length);
        var features = _ml.Transforms.ApplyOnnxModel("Made", "Features", half).Fit(rows).Transform(rows).GetColumn<float[]>("Made").ToArray();
        var exact = _ml.Transforms.ApplyOnnxModel("Made", "Features", whole).Fit(rows).Transform(rows).GetColumn<float[]>("Made").ToArray();
        Assert.IsLessThan(0.02f, features.Zip(exact, (first, second) => first.Zip(second, (x, y) => Math.Abs(x - y)).Max()).Max());
    }

    private static HashSet<string> Operators(TrainedNetwork network) =>
        [.. ModelProto.Parser.ParseFrom(network.Onnx).Graph.Node.Select(node => node.OpType)];

    private static MlpEstimator.Options WideOptions(bool standardize, int width = 128) =>
        Short(new MlpEstimator.Options { HiddenLayers = [width, 64], StandardizeFeatures = standardize });

    private MlpEstimator Wide(bool standardize, int width = 128) => _ml.Regression.Trainers.Mlp(WideOptions(standardize, width));

    private float Score(NetworkPredictionTransformer network, WideRow row) =>
        network.Transform(_ml.Data.LoadFromEnumerable([row])).GetColumn<float>("Score").Single();

    private TrainedNetwork Reload(ITransformer model, IDataView rows) => _ml.Model.LoadNetwork(new MemoryStream(Save(model, rows)));

    private ITransformer Load(ITransformer model, IDataView rows) => _ml.Model.Load(new MemoryStream(Save(model, rows)), out _);

    private int Size(ITransformer model, IDataView rows) => Save(model, rows).Length;

    private byte[] Save(ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        return stream.ToArray();
    }

    private static double Spread(IDataView scored)
    {
        var scores = ColumnValues.Read(scored, "Score").Rows;
        return Enumerable.Range(0, scores[0].Length).Average(slot => scores.Max(row => row[slot]) - scores.Min(row => row[slot]));
    }

    private static MlpEstimator.Options ForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        (options.HiddenLayers, options.Members, options.Steps, options.EmbeddingSize) = ([264, 264], 4, null, 32);
        options.CategoricalColumnNames = ["Region", "Kinds"];
        return options;
    }

    private sealed record WideRow
    {
        public const int Size = 100;

        [VectorType(Size)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public static WideRow Create(int seed, float scale, float shift = 0)
        {
            var random = new Random(seed);
            float[] features = [.. Enumerable.Range(0, Size).Select(_ => (scale * ((2 * random.NextSingle()) - 1)) + shift)];
            return new WideRow { Features = features, Label = features[0] - shift };
        }
    }

    private sealed class WideScore
    {
        public float Score { get; set; }
    }
}
