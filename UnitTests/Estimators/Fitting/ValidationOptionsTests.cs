using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Validation rows, the metrics on them, and when a training ends.</summary>
[TestClass]
public class ValidationOptionsTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void BinaryMetrics_AreThoseOfMLNet(double ema)
    {
        var ml = new MLContext(seed: 1);
        var (train, validation) = (SampleRows.Binary(ml), SampleRows.Binary(ml, 700, seed: 2));
        using var model = ml.BinaryClassification.Trainers.Mlp(Small(o => o.Ema = ema)).Fit(train, validation);
        var expected = ml.BinaryClassification.Evaluate(model.Transform(validation));
        AssertKept(
            model, ("Accuracy", expected.Accuracy), ("F1", expected.F1Score), ("Precision", expected.PositivePrecision),
            ("Recall", expected.PositiveRecall), ("AUC", expected.AreaUnderRocCurve));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void MulticlassMetrics_AreThoseOfMLNet(double ema)
    {
        var ml = new MLContext(seed: 1);
        var rows = SampleRows.Multiclass(ml, 900);
        var (train, validation) = (ml.Data.TakeRows(rows, 400), ml.Data.SkipRows(rows, 400));
        using var model = ml.MulticlassClassification.Trainers.Mlp(Small(o => o.Ema = ema)).Fit(train, validation);
        var expected = ml.MulticlassClassification.Evaluate(model.Transform(validation));
        AssertKept(model, ("MicroAccuracy", expected.MicroAccuracy), ("MacroAccuracy", expected.MacroAccuracy), ("MacroF1", expected.MacroF1()));
        Assert.AreEqual(expected.LogLoss, Kept(model).ValidationLoss!.Value, Tolerance, "Cross entropy is the log-loss.");
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void RegressionMetrics_AreThoseOfMLNet(double ema)
    {
        var ml = new MLContext(seed: 1);
        var (train, validation) = (SampleRows.Regression(ml, scale: 30, shift: 500), SampleRows.Regression(ml, 700, seed: 2, scale: 30, shift: 500));
        using var model = ml.Regression.Trainers.Mlp(Small(o => o.Ema = ema)).Fit(train, validation);
        var expected = ml.Regression.Evaluate(model.Transform(validation));
        AssertKept(model, ("RMSE", expected.RootMeanSquaredError), ("MAE", expected.MeanAbsoluteError), ("RSquared", expected.RSquared));
    }

    [TestMethod]
    [DataRow("Loss")]
    [DataRow("Precision")]
    [DataRow("Recall")]
    public void EarlyStopping_KeepsTheEpochBestByItsMetric(string name)
    {
        var ml = new MLContext(seed: 1);
        var (train, validation) = (SampleRows.Binary(ml, 150), SampleRows.Binary(ml, 300, seed: 2));
        var options = Small(o => (o.EarlyStopping, o.LearningRate, o.Epochs) = (new EarlyStopping { Metric = name, Patience = 4 }, 0.05, 80));
        using var model = ml.BinaryClassification.Trainers.Mlp(options).Fit(train, validation);
        var history = model.Model.History;
        var metric = Metric.Find(name, BinaryMetrics.All);
        double[] values = [.. history.Epochs.Select(epoch => metric.GetValue(epoch)!.Value)];
        Assert.AreEqual(Array.IndexOf(values, metric.HigherIsBetter ? values.Max() : values.Min()) + 1, history.BestEpoch);
        Assert.AreEqual(history.BestEpoch + 4, history.Epochs.Count);
        StringAssert.Contains(history.StopReason, $"no progress of {name} in 4 epochs");
        Assert.AreEqual(Kept(model).ValidationMetrics["Accuracy"], ml.BinaryClassification.Evaluate(model.Transform(validation)).Accuracy, Tolerance);
    }

    [TestMethod]
    public void EarlyStopping_CountsTooSmallProgressAsNone()
    {
        var ml = new MLContext(seed: 1);
        var options = Small(
            o => (o.EarlyStopping, o.ValidationFraction) = (new EarlyStopping { Metric = "RMSE", Patience = 3, MinimumDelta = 100 }, 0.2));
        using var model = ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml));
        Assert.AreEqual(4, model.Model.History.Epochs.Count, "The first epoch is progress, the next three are not.");
    }

    [TestMethod]
    public void EarlyStopping_OfAnUnknownMetric_ListsTheMetrics()
    {
        var ml = new MLContext(seed: 1);
        var message = Assert.ThrowsExactly<ArgumentException>(() =>
            ml.Regression.Trainers.Mlp(Small(o => o.EarlyStopping = new EarlyStopping { Metric = "AUC" }))).Message;
        StringAssert.Contains(message, "'Loss', 'RMSE', 'MAE', 'RSquared' but is 'AUC'");
    }

    [TestMethod]
    public void EarlyStopping_WithoutValidationRows_SaysWhatToDo()
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.Regression.Trainers.Mlp(Small(o => o.EarlyStopping = new EarlyStopping()));
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(SampleRows.Regression(ml))).Message;
        StringAssert.Contains(message, "ValidationFraction");
    }

    [TestMethod]
    public void ValidationFraction_HoldsBackThatPart()
    {
        var ml = new MLContext(seed: 1);
        var log = Log(ml);
        using var model = ml.BinaryClassification.Trainers.Mlp(Small(o => o.ValidationFraction = 0.25)).Fit(SampleRows.Binary(ml, 400));
        StringAssert.Contains(string.Join('\n', log), "Held back 100 of 400 rows for validation.");
        Assert.IsNotNull(Kept(model).ValidationLoss);
        Assert.AreEqual(5, Kept(model).ValidationMetrics.Count);
    }

    [TestMethod]
    public void ValidationFraction_IsNotLearnedFrom()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(3);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(_ => new NoiseRow
        {
            Features = [.. Enumerable.Range(0, 40).Select(_ => random.NextSingle())],
            Label = random.NextSingle(),
        }).ToArray());
        using var model = ml.Regression.Trainers.Mlp(Small(o => (o.ValidationFraction, o.Epochs) = (0.5, 60))).Fit(rows);
        var last = model.Model.History.Epochs[^1];
        Assert.IsTrue(
            last.TrainLoss < 0.4 && last.ValidationLoss > 0.9, $"Noise can be learned by heart only: {last.TrainLoss}, {last.ValidationLoss}.");
    }

    [TestMethod]
    public void ValidationData_WinsOverTheFraction()
    {
        var ml = new MLContext(seed: 1);
        var log = Log(ml);
        var (train, validation) = (SampleRows.Regression(ml, 200), SampleRows.Regression(ml, 100, seed: 2));
        using var both = ml.Regression.Trainers.Mlp(Small(o => o.ValidationFraction = 0.5)).Fit(train, validation);
        using var one = ml.Regression.Trainers.Mlp(Small(_ => { })).Fit(train, validation);
        Assert.AreEqual(Kept(one).TrainLoss, Kept(both).TrainLoss);
        StringAssert.Contains(string.Join('\n', log), "ValidationFraction holds back no training rows");
    }

    [TestMethod]
    public void SamplingKey_HoldsBackWholeGroups()
    {
        var ml = new MLContext(seed: 1);
        var log = Log(ml);
        var options = Small(o => (o.ValidationFraction, o.SamplingKeyColumnName, o.Epochs) = (0.25, "Group", 1));
        using var model = ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml, 360));
        StringAssert.Contains(string.Join('\n', log), "Held back 90 of 360 rows", "Three of the twelve groups of 30 rows.");
        Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.Mlp(Small(o => o.SamplingKeyColumnName = "Group")));
        var missing = ml.Regression.Trainers.Mlp(Small(o => (o.ValidationFraction, o.SamplingKeyColumnName) = (0.25, "Patient")));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => missing.Fit(SampleRows.Regression(ml))).Message, "'Patient'");
    }

    [TestMethod]
    public void ValidationTime_HoldsBackTheLastRows_WhateverTheirOrder()
    {
        // What is later follows the opposite rule: a network that has learned the earlier rows is wrong on those held back.
        var ml = new MLContext(seed: 1);
        var log = Log(ml);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(i => new TimedRow(i % 30, (i % 30 < 21 ? 1 : -1) * (random.NextSingle() - 0.5f))).ToArray();
        foreach (var row in rows)
        {
            row.Features = [row.Day < 21 ? row.Label : -row.Label];
        }

        var options = Small(o => (o.ValidationFraction, o.ValidationTimeColumnName, o.Epochs) = (0.3, "Day", 30));
        using var model = ml.Regression.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(rows));
        StringAssert.Contains(string.Join('\n', log), "Held back 90 of 300 rows");
        var history = model.History.Epochs;
        Assert.IsGreaterThan(2 * history[0].ValidationLoss!.Value, history.Max(epoch => epoch.ValidationLoss!.Value));
    }

    [TestMethod]
    public void ValidationTime_WrongInput_IsSaidInASentence()
    {
        var ml = new MLContext(seed: 1);
        void Contains(string expected, Func<object> run) => StringAssert.Contains(Assert.Throws<Exception>(run).Message, expected);
        var rows = Enumerable.Range(0, 60).Select(i => new TimedRow(i == 7 ? float.NaN : i, i) { Features = [i] }).ToArray();
        var (data, same) = (
            ml.Data.LoadFromEnumerable(rows),
            ml.Data.LoadFromEnumerable(rows.Select(row => new TimedRow(1, row.Label) { Features = [1] }).ToArray()));
        object Fit(IDataView from, string name) =>
            ml.Regression.Trainers.Mlp(Small(o => (o.ValidationFraction, o.ValidationTimeColumnName) = (0.25, name))).Fit(from);
        Contains("row 8", () => Fit(data, "Day"));
        Contains("one time of ValidationTimeColumnName", () => Fit(same, "Day"));
        Contains("DataKind.DateTime", () => Fit(SampleRows.Regression(ml), "Group"));
        Contains("ValidationFraction above 0", () => ml.Regression.Trainers.Mlp(Small(o => o.ValidationTimeColumnName = "Day")));
        Contains("must be null", () => ml.Regression.Trainers.Mlp(
            Small(o => (o.ValidationFraction, o.ValidationTimeColumnName, o.SamplingKeyColumnName) = (0.2, "Day", "Group"))));
    }

    [TestMethod]
    public void ValidationFraction_OfRowsInAFile_GivesTheSameAsInMemory()
    {
        var ml = new MLContext(seed: 1);
        var log = Log(ml);
        using var inMemory = Fit(null);
        using var inFile = Fit(1 << 10);
        StringAssert.Contains(string.Join('\n', log), "MemoryBudget");
        Assert.AreEqual(Kept(inMemory).ValidationLoss!.Value, Kept(inFile).ValidationLoss!.Value, 1, "Rows are shuffled otherwise.");
        Assert.IsTrue(Kept(inFile).ValidationMetrics["RSquared"] > 0.3);

        NetworkPredictionTransformer Fit(long? budget) => ml.Regression.Trainers.Mlp(
            Small(o => (o.ValidationFraction, o.RowStorage) = (0.25, new() { MemoryBudget = budget }))).Fit(SampleRows.Regression(ml));
    }

    [TestMethod]
    public void ValidationFraction_ThatLeavesASideEmpty_IsRefused()
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.Regression.Trainers.Mlp(Small(o => o.ValidationFraction = 0.01));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(SampleRows.Regression(ml, 20))).Message, "of 20 rows");
    }

    [TestMethod]
    public void MaximumTrainingTime_StopsAfterAStep()
    {
        var ml = new MLContext(seed: 1);
        var limit = TimeSpan.FromTicks(1);
        using var early = ml.Regression.Trainers.Mlp(Small(o => o.MaximumTrainingTime = limit)).Fit(SampleRows.Regression(ml));
        Assert.AreEqual((0, 0), (early.Model.History.Epochs.Count, early.Model.History.BestEpoch));
        StringAssert.Contains(early.Model.History.StopReason, "MaximumTrainingTime");
        Assert.AreEqual(400, ml.Data.CreateEnumerable<Scored>(early.Transform(SampleRows.Regression(ml)), true).Count());

        using var epoch = ml.Regression.Trainers.Mlp(Small(o => (o.MaximumTrainingTime, o.BatchSize) = (limit, 400))).Fit(SampleRows.Regression(ml));
        Assert.AreEqual((1, 1), (epoch.Model.History.Epochs.Count, epoch.Model.History.BestEpoch));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Regression.Trainers.Mlp(Small(o => o.MaximumTrainingTime = TimeSpan.Zero)));
    }

    [TestMethod]
    public void Cancellation_AfterAnEpoch_ThrowsOnlyIfAsked()
    {
        var ml = new MLContext(seed: 1);
        using (var model = Fit(throwOnCancellation: false))
        {
            Assert.AreEqual(2, model.Model.History.Epochs.Count);
            Assert.AreEqual("cancelled", model.Model.History.StopReason);
        }

        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(throwOnCancellation: true));

        NetworkPredictionTransformer Fit(bool throwOnCancellation)
        {
            using var cancellation = new CancellationTokenSource();
            var options = Small(o => (o.ThrowOnCancellation, o.CancellationToken) = (throwOnCancellation, cancellation.Token));
            options.Progress = new Reporter(progress =>
            {
                if (progress is { Epoch: 2, Result: not null })
                {
                    cancellation.Cancel();
                }
            });
            return ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml));
        }
    }

    [TestMethod]
    public void History_TravelsWithTheSavedModel()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml);
        using var model = ml.Regression.Trainers.Mlp(Small(o => (o.ValidationFraction, o.Epochs) = (0.2, 2))).Fit(data);
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        var (live, loaded) = (model.Model.History, ml.Model.LoadNetwork(stream).History);
        Assert.IsTrue(live.Epochs[1].Memory > 10);
        CollectionAssert.AreEqual(live.Epochs[1].ValidationMetrics.ToArray(), loaded.Epochs[1].ValidationMetrics.ToArray());
        Assert.AreEqual(live.BestEpoch, loaded.BestEpoch);
    }

    private static MlpEstimator.Options Small(Action<MlpEstimator.Options> set)
    {
        var options = new MlpEstimator.Options { Seed = 7, HiddenLayers = [16], Dropout = 0, Epochs = 12, BatchSize = 32 };
        set(options);
        return options;
    }

    private static EpochResult Kept(NetworkPredictionTransformer model) => model.Model.History.Epochs[model.Model.History.BestEpoch - 1];

    private static void AssertKept(NetworkPredictionTransformer model, params (string Name, double Value)[] expected)
    {
        var actual = Kept(model).ValidationMetrics;
        CollectionAssert.AreEqual(expected.Select(metric => metric.Name).ToArray(), actual.Keys.ToArray());
        foreach (var (name, value) in expected)
        {
            Assert.AreEqual(value, actual[name], Tolerance * Math.Max(1, Math.Abs(value)), name);
        }
    }

    private static List<string> Log(MLContext ml)
    {
        var log = new List<string>();
        ml.Log += (_, message) => log.Add(message.Message);
        return log;
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class NoiseRow
    {
        [Microsoft.ML.Data.VectorType(40)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    private sealed class TimedRow(float day, float label)
    {
        public float Day { get; set; } = day;

        public float Label { get; set; } = label;

        [VectorType(1)]
        public float[] Features { get; set; } = [];
    }
}
