using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>A label that is a vector: several numbers, or several truths, learned by one network.</summary>
[TestClass]
public class VectorLabelTests
{
    private static readonly LayerList _layers = [new Linear(32), new Activation(ActivationFunction.Tanh)];
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(TargetTransform.None)]
    [DataRow(TargetTransform.Quantile)]
    public void Regression_OfSeveralNumbers_LearnsEachInItsUnit(TargetTransform transform)
    {
        using var model = Regression(options => options.TargetTransform = transform).Fit(Data(1));
        var rows = Rows(2);
        var scores = ColumnValues.Read(model.Transform(Data(2)), "Score");
        Assert.AreEqual("Vector<Single, 3>", scores.Type);
        CollectionAssert.AreEqual(new[] { "height", "weight", "age" }, scores.SlotNames);
        for (var slot = 0; slot < 3; slot++)
        {
            Assert.IsGreaterThan(0.9, RSquared(rows, scores, slot), $"slot {slot}");
        }
    }

    [TestMethod]
    public void Regression_Metrics_AreOverAllNumbers()
    {
        using var model = Regression().Fit(Data(1), Data(2));
        var rows = Rows(2);
        var scores = ColumnValues.Read(model.Transform(Data(2)), "Score");
        var errors = rows.SelectMany((row, r) => row.Numbers.Select((number, slot) => (double)number - scores.Rows[r][slot])).ToArray();
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(Math.Sqrt(errors.Average(error => error * error)), kept["RMSE"], 1e-4 * kept["RMSE"]);
        Assert.AreEqual(errors.Average(Math.Abs), kept["MAE"], 1e-4 * kept["MAE"]);
        Assert.AreEqual(Enumerable.Range(0, 3).Average(slot => RSquared(rows, scores, slot)), kept["RSquared"], 1e-4);
    }

    [TestMethod]
    public void MultiLabel_LearnsEachLabel()
    {
        using var model = MultiLabel().Fit(Data(1), Data(2));
        var scored = model.Transform(Data(2));
        var (scores, probabilities, predicted) = (
            ColumnValues.Read(scored, "Score"), ColumnValues.Read(scored, "Probability"), ColumnValues.Read(scored, "PredictedLabel"));
        Assert.AreEqual("Vector<Boolean, 2>", predicted.Type);
        CollectionAssert.AreEqual(new[] { "tall", "1" }, predicted.SlotNames);
        CollectionAssert.AreEqual(new[] { "tall", "1" }, scores.SlotNames);
        CollectionAssert.AreEqual(new[] { "tall", "1" }, probabilities.SlotNames);
        var rows = Rows(2);
        for (var slot = 0; slot < 2; slot++)
        {
            Assert.IsGreaterThan(0.9, rows.Where((row, r) => row.Tags[slot] == (predicted.Rows[r][slot] == 1)).Count() / (double)rows.Length);
            Assert.IsTrue(
                scores.Rows.Zip(probabilities.Rows).All(pair => Math.Abs((1 / (1 + Math.Exp(-pair.First[slot]))) - pair.Second[slot]) < 1e-6));
        }
    }

    [TestMethod]
    public void MultiLabel_Metrics_CountTheirNames()
    {
        using var model = MultiLabel(options => options.EarlyStopping = new EarlyStopping { Metric = "MacroF1" }).Fit(Data(1), Data(2));
        var rows = Rows(2);
        var predicted = ColumnValues.Read(model.Transform(Data(2)), "PredictedLabel").Rows;
        double Count(int slot, Func<bool, bool, bool> counts) => rows.Where((row, r) => counts(row.Tags[slot], predicted[r][slot] == 1)).Count();
        double F1(params int[] slots) =>
            2 * slots.Sum(slot => Count(slot, (wanted, given) => wanted && given))
                / slots.Sum(slot => Count(slot, (wanted, _) => wanted) + Count(slot, (_, given) => given));
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(F1(0, 1), kept["MicroF1"], 1e-9);
        Assert.AreEqual((F1(0) + F1(1)) / 2, kept["MacroF1"], 1e-9);
        var right = rows.Where((row, r) => row.Tags.Select(tag => tag ? 1f : 0f).SequenceEqual(predicted[r])).Count();
        Assert.AreEqual(right / (double)rows.Length, kept["SubsetAccuracy"], 1e-9);
    }

    [TestMethod]
    public void ClassificationReport_OfSeveralLabels_GivesTheMetricsOfTheHistory()
    {
        using var model = MultiLabel().Fit(Data(1), Data(2));
        var found = _ml.BinaryClassification.ClassificationReport(model.Transform(Data(2)), "Tags");
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(
            (kept["MicroF1"], kept["MacroF1"], kept["SubsetAccuracy"]), ((double)found.MicroF1, (double)found.MacroF1, (double)found.SubsetAccuracy));
        Assert.AreEqual(found.MacroF1, found.Classes.Average(label => label.F1), 1e-12);
    }

    [TestMethod]
    public void RegressionReport_OfSeveralNumbers_GivesTheMetricsOfTheHistory()
    {
        using var model = Regression().Fit(Data(1), Data(2));
        var found = _ml.Regression.RegressionReport(model.Transform(Data(2)), "Numbers");
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(kept["RMSE"], found.RootMeanSquaredError, 1e-4 * kept["RMSE"]);
        Assert.AreEqual(kept["MAE"], found.MeanAbsoluteError, 1e-4 * kept["MAE"]);
        Assert.AreEqual(kept["RSquared"], found.RSquared, 1e-4);
        Assert.AreEqual(
            found.RootMeanSquaredError, Math.Sqrt(found.Outputs.Average(output => Math.Pow(output.RootMeanSquaredError, 2))),
            1e-6 * found.RootMeanSquaredError);
    }

    [TestMethod]
    public void Report_OfOtherColumns_NamesThem()
    {
        Assert.AreEqual(
            "Column 'Numbers' must be Vector<Boolean> of known size but is Vector<Single, 3>. "
            + "Several labels are a vector of Boolean, and so are their predictions.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ClassificationReport(Data(1), "Numbers")).Message);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(
                () => _ml.Regression.RegressionReport(LabelledRow.View(_ml, LabelledRow.Create()), "Missing")).Message,
            "Column 'Missing' is missing.");
    }

    [TestMethod]
    public void Loss_IsTheMeanOverTheLabels()
    {
        using var model = MultiLabel(options => options.Loss = new FocalLoss(gamma: 1)).Fit(Data(1), Data(2));
        var probabilities = ColumnValues.Read(model.Transform(Data(2)), "Probability").Rows;
        var expected = Rows(2).Select((row, r) => row.Tags.Select((tag, slot) => tag ? probabilities[r][slot] : 1 - probabilities[r][slot])
            .Average(p => -(1 - p) * Math.Log(p))).Average();
        Assert.AreEqual(expected, model.History.Epochs[model.History.BestEpoch - 1].ValidationLoss!.Value, 1e-4);
    }

    [TestMethod]
    [DataRow("Numbers")]
    [DataRow("Tags")]
    public void SavedModel_GivesTheSameColumns_InAProcessOfItsOwn(string label)
    {
        using NetworkPredictionTransformer model = Fit(label);
        using var folder = new TemporaryFolder();
        var (data, promised) = (Data(2), Estimator(label).GetOutputSchema(LabelledRow.ShapeOf(Data(2).Schema)));
        _ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        using (var stream = File.Create(folder.PathOf("rows.idv")))
        {
            _ml.Data.SaveAsBinary(data, stream);
        }

        StockProcess.Predict(folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        var loaded = _ml.Data.LoadFromBinary(folder.PathOf("scored.idv"));
        var live = model.Transform(data);
        foreach (var name in label == "Numbers" ? (string[])["Score"] : ["Score", "Probability", "PredictedLabel"])
        {
            ColumnValues.AssertEqual(ColumnValues.Read(live, name), ColumnValues.Read(loaded, name), 1e-5, name);
            var (expected, found) = (
                LabelledRow.ShapeOf(live.Schema).Single(column => column.Name == name), promised.Single(column => column.Name == name));
            Assert.AreEqual(
                (expected.Kind, expected.ItemType, expected.Annotations.Count), (found.Kind, found.ItemType, found.Annotations.Count),
                $"the promised shape of '{name}'");
        }

        CollectionAssert.AreEqual(model.Model.Task.ClassNames.ToArray(), _ml.Model.LoadNetwork(folder.PathOf("model.zip")).Task.ClassNames.ToArray());
    }

    [TestMethod]
    [DataRow("Numbers")]
    [DataRow("Tags")]
    public void InitialModel_GoesOn(string label)
    {
        using var initial = Fit(label);
        using var more = Fit(label, options => (options.InitialModel, options.LearningRate, options.Epochs) = (initial.Model, 1e-12, 1));
        ColumnValues.AssertEqual(
            ColumnValues.Read(initial.Transform(Data(2)), "Score"), ColumnValues.Read(more.Transform(Data(2)), "Score"), 1e-4,
            "after no step worth its name");
    }

    [TestMethod]
    [DataRow("Numbers")]
    [DataRow("Tags")]
    public void Mlp_WithMembersAndWeightsAndMixup_TakesThemToo(string label)
    {
        var options = new MlpEstimator.Options
        {
            LabelColumnName = label,
            HiddenLayers = [16],
            Members = 3,
            Mixing = new() { Mixup = 0.2 },
            Epochs = 30,
            BatchSize = 64,
            ExampleWeightColumnName = "Weight",
        };
        using var model = (label == "Numbers" ? _ml.Regression.Trainers.Mlp(options) : _ml.BinaryClassification.Trainers.Mlp(options))
            .Fit(Data(1), Data(2));
        Assert.IsGreaterThan(0.6, model.History.Epochs[^1].ValidationMetrics[label == "Numbers" ? "RSquared" : "MicroF1"]);
    }

    [TestMethod]
    public void FindLearningRate_TakesAVectorLabel() => Assert.IsGreaterThan(0, Regression().FindLearningRate(Data(1)).Suggestion);

    [TestMethod]
    public void RowsWithAMissingNumber_AreLeftOutAndCounted()
    {
        var log = new CapturedLog(_ml);
        var rows = Rows(1);
        rows[3].Numbers[1] = float.NaN;
        using var model = Regression().Fit(View(rows));
        Assert.IsTrue(log.Starting("Warning: Left out 1 of 600 training rows: 1 with a missing label").Length == 1);
    }

    [TestMethod]
    public void ValidationLabel_OfOtherSlots_NamesThem()
    {
        var other = LabelledRow.View(_ml, LabelledRow.Create());
        var concatenated = _ml.Transforms.Concatenate("Numbers", "Number", "Weight", "Number").Fit(other).Transform(other);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Regression().Fit(Data(1), concatenated));
        StringAssert.StartsWith(
            e.Message,
            "Column 'Numbers' must be Vector<Single, 3> of the training data's slots ('height', 'weight', 'age') but is Vector<Single, 3> (");
    }

    [TestMethod]
    public void ConstantSlot_IsNamed()
    {
        var rows = Rows(1);
        Array.ForEach(rows, row => row.Numbers[1] = 5);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Regression().Fit(View(rows)));
        StringAssert.StartsWith(e.Message, "Each slot of the label column 'Numbers' must vary but slot 'weight' is 5 in all 600 training rows.");
    }

    [TestMethod]
    public void OptionsThatAVectorCannotTake_AreRefusedBeforeTraining()
    {
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Regression(options => options.PredictQuantiles = [0.5]).Fit(Data(1))).Message,
            "PredictQuantiles must be empty for MultiOutputRegression but has 1:");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => MultiLabel(options => options.ClassWeights = ClassWeights.Balanced).Fit(Data(1))).Message,
            "ClassWeights must be ClassWeights.None for MultiLabelClassification: a row may have several labels.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(
                () => MultiLabel(options => options.EarlyStopping = new EarlyStopping { Metric = "AUC" }).Fit(Data(1), Data(2))).Message,
            "EarlyStopping.Metric must be one of 'Loss', 'MicroF1', 'MacroF1', 'SubsetAccuracy' but is 'AUC'.");
    }

    private static double RSquared(Row[] rows, ColumnValues scores, int slot)
    {
        var mean = rows.Average(row => (double)row.Numbers[slot]);
        var left = rows.Select((row, r) => Math.Pow(row.Numbers[slot] - scores.Rows[r][slot], 2)).Sum();
        return 1 - (left / rows.Sum(row => Math.Pow(row.Numbers[slot] - mean, 2)));
    }

    private NetworkPredictionTransformer Fit(string label, Action<NeuralNetworkEstimator.Options>? change = null) =>
        Estimator(label, change).Fit(Data(1));

    private NeuralNetworkEstimator Estimator(string label, Action<NeuralNetworkEstimator.Options>? change = null) =>
        label == "Numbers" ? Regression(change) : MultiLabel(change);

    private NeuralNetworkEstimator Regression(Action<NeuralNetworkEstimator.Options>? change = null) =>
        _ml.Regression.Trainers.NeuralNetwork(Options("Numbers", change));

    private NeuralNetworkEstimator MultiLabel(Action<NeuralNetworkEstimator.Options>? change = null) =>
        _ml.BinaryClassification.Trainers.NeuralNetwork(Options("Tags", change));

    private static NeuralNetworkEstimator.Options Options(string label, Action<NeuralNetworkEstimator.Options>? change)
    {
        var options = new NeuralNetworkEstimator.Options { Layers = _layers, LabelColumnName = label, Seed = 3, Epochs = 30, BatchSize = 32 };
        change?.Invoke(options);
        return options;
    }

    private IDataView Data(int seed) => View(Rows(seed));

    private IDataView View(Row[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        Name(schema[nameof(Row.Numbers)], "height", "weight", "age");
        Name(schema[nameof(Row.Tags)], "tall", string.Empty);
        return _ml.Data.LoadFromEnumerable(rows, schema);

        static void Name(SchemaDefinition.Column column, params string[] names) => column.AddAnnotation(
            "SlotNames", new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, names.Length));
    }

    private static Row[] Rows(int seed) => [.. LabelledRow.Create(600, seed).Select((row, i) => new Row
    {
        Features = row.Features,
        Numbers = [1.7f + (0.1f * row.Number), 70 + (20 * row.Features[0]), 40_000 + (9_000 * (row.Features[1] + row.Features[2]))],
        Tags = [row.Number > 0, row.Features[0] > 0.3f],
        Weight = 1 + (i % 2),
    })];

    private sealed class Row
    {
        [VectorType(LabelledRow.FeatureCount)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public float[] Numbers { get; set; } = [];

        [VectorType(2)]
        public bool[] Tags { get; set; } = [];

        public float Weight { get; set; }
    }
}
