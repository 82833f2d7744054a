using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>A network as a step among ML.NET's own: before it, after it, around it.</summary>
[TestClass]
public class PipelineTests
{
    private static MlpEstimator.Options Small => new() { Seed = 7, HiddenLayers = [24], Epochs = 40, BatchSize = 32, Dropout = 0 };

    [TestMethod]
    public void Probability_OfACertainNetwork_IsNeverQuiteZeroOrOne()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new CertainRow { Features = [i < 20 ? -1e6f : 1e6f], Label = i < 20 }));
        using var model = ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options
        {
            HiddenLayers = [],
            StandardizeFeatures = false,
            Epochs = 5,
        }).Fit(rows);
        var wrong = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new CertainRow { Features = [i < 20 ? -1e6f : 1e6f], Label = i is < 19 or 39 }));
        var probabilities = ColumnValues.Read(model.Transform(wrong), "Probability").Rows.Select(row => row[0]).ToArray();
        Assert.IsTrue(probabilities.All(probability => probability is > 0 and < 1), $"{probabilities.Min()} to {probabilities.Max()}");
        Assert.IsTrue(double.IsFinite(ml.BinaryClassification.Evaluate(model.Transform(wrong)).LogLoss));
    }

    [TestMethod]
    public void Calibrators_AfterTheNetwork_GiveProbabilities()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml);
        var network = ml.BinaryClassification.Trainers.Mlp(Small);
        foreach (var auc in new[]
        {
            ml.BinaryClassification.Evaluate(network.Append(ml.BinaryClassification.Calibrators.Platt()).Fit(data).Transform(data)).AreaUnderRocCurve,
            ml.BinaryClassification.Evaluate(
                network.Append(ml.BinaryClassification.Calibrators.Isotonic()).Fit(data).Transform(data)).AreaUnderRocCurve,
        })
        {
            Assert.IsTrue(auc > 0.9, $"AUC {auc}");
        }
    }

    [TestMethod]
    public void PermutationFeatureImportance_OfTheLastTransformer_RanksTheFeatures()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml);
        var chain = ml.Transforms.CopyColumns("Copy", "Features").Append(ml.Regression.Trainers.Mlp(Small)).Fit(data);
        var importance = ml.Regression.PermutationFeatureImportance(chain.LastTransformer, chain.Transform(data), permutationCount: 2);
        Assert.AreEqual(SampleRows.FeatureCount, importance.Length);
        var losses = importance.Select(slot => -slot.RSquared.Mean).ToArray();
        Assert.AreEqual(4, Array.IndexOf(losses, losses.Min()), "The last feature is noise.");
    }

    [TestMethod]
    public void StockTrainer_OnTopOfTwoNetworks_TrainsAndSaves()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml);
        var pipeline = ml.BinaryClassification.Trainers.Mlp(Small)
            .Append(ml.Transforms.CopyColumns("First", "Score"))
            .Append(ml.BinaryClassification.Trainers.NeuralNetwork([new Linear(8), new Activation(ActivationFunction.Tanh)]))
            .Append(ml.Transforms.Concatenate("Stacked", "First", "Score"))
            .Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(featureColumnName: "Stacked", l1Regularization: 0));
        var model = pipeline.Fit(data);
        var live = model.Transform(data);
        Assert.IsTrue(ml.BinaryClassification.Evaluate(live).AreaUnderRocCurve > 0.9);

        using var folder = new TemporaryFolder();
        ml.Model.Save(model, data.Schema, folder.PathOf("stacked.zip"));
        var loaded = new MLContext().Model.Load(folder.PathOf("stacked.zip"), out _).Transform(data);
        ColumnValues.AssertEqual(ColumnValues.Read(live, "Probability"), ColumnValues.Read(loaded, "Probability"), 1e-5, "Probability");
    }

    [TestMethod]
    public void CacheCheckpoint_BeforeTheNetwork_ChangesNothing()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml);
        var cached = ml.Transforms.NormalizeMinMax("Features").AppendCacheCheckpoint(ml)
            .Append(ml.Regression.Trainers.Mlp(Small)).Fit(data).Transform(data);
        var direct = ml.Transforms.NormalizeMinMax("Features")
            .Append(new MLContext(seed: 1).Regression.Trainers.Mlp(Small)).Fit(data).Transform(data);
        ColumnValues.AssertEqual(ColumnValues.Read(direct, "Score"), ColumnValues.Read(cached, "Score"), 0, "Score");
    }

    [TestMethod]
    public void PredictionEngine_OfALoadedModel_PredictsTheLabelByName()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Text(ml);
        var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Mlp(Small))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        using var folder = new TemporaryFolder();
        ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        var loaded = new MLContext().Model.Load(folder.PathOf("model.zip"), out _);
        using var engine = ml.Model.CreatePredictionEngine<Question, Answer>(loaded);
        using var liveEngine = ml.Model.CreatePredictionEngine<Question, Answer>(model);
        (float[], string)[] cases = [([2, 2, 1, 0, 0], "high"), ([-2, 2, -1, 0, 0], "low"), ([0, 0, 0, 0, 0], "middle")];
        foreach (var (features, expected) in cases)
        {
            var answer = engine.Predict(new Question { Features = features });
            Assert.AreEqual(expected, answer.PredictedLabel);
            Assert.AreEqual(1, answer.Score.Sum(), 1e-5);
            Assert.AreEqual(expected, liveEngine.Predict(new Question { Features = features }).PredictedLabel);
        }
    }

    [TestMethod]
    public void StockTransforms_BeforeTheNetwork_HandleMissingValuesAndCategories()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(4);
        var rows = Enumerable.Range(0, 300).Select(i =>
        {
            var (size, kind) = (random.NextSingle() * 100, i % 3);
            return new Flat { Size = i % 10 == 0 ? float.NaN : size, Kind = $"kind {kind}", Label = (size * (kind + 1) * 1000) + 50_000 };
        }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Transforms.ReplaceMissingValues("Size", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean)
            .Append(ml.Transforms.Categorical.OneHotEncoding("Kind"))
            .Append(ml.Transforms.Concatenate("Features", "Size", "Kind"))
            .Append(ml.Regression.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [32], Epochs = 80, BatchSize = 32, Dropout = 0 }))
            .Fit(data);
        var present = ml.Data.LoadFromEnumerable(rows.Where(row => !float.IsNaN(row.Size)));
        Assert.IsTrue(
            ml.Regression.Evaluate(model.Transform(present)).RSquared > 0.97, "A target in the hundred-thousands trains as one near 1 does.");
    }

    [TestMethod]
    public void NewData_WithoutALabel_IsScored()
    {
        var ml = new MLContext(seed: 1);
        using var model = ml.Regression.Trainers.Mlp(Small).Fit(SampleRows.Regression(ml));
        var questions = ml.Data.LoadFromEnumerable([new Question { Features = [1, 1, 1, 1, 1] }, new Question { Features = [0, 0, 0, 0, 0] }]);
        Assert.AreEqual(2, ColumnValues.Read(model.Transform(questions), "Score").Rows.Count);
    }

    private sealed class Question
    {
        [VectorType(SampleRows.FeatureCount)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = string.Empty;

        public string Group { get; set; } = string.Empty;

        public float Weight { get; set; }
    }

    private sealed class Answer
    {
        public string PredictedLabel { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }

    private sealed class Flat
    {
        public float Size { get; set; }

        public string Kind { get; set; } = string.Empty;

        public float Label { get; set; }
    }

    private sealed class CertainRow
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
