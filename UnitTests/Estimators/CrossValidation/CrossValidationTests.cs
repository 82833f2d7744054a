using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>Chains of any trainer in folds: figures, out-of-fold predictions, models.</summary>
[TestClass]
public class CrossValidationTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("sdca")]
    [DataRow("lbfgs")]
    [DataRow("mlp")]
    public void OutOfFold_Multiclass_HasAllRowsInTheirOrder_WithTheirOwnColumns(string trainer)
    {
        var data = SampleRows.Text(_ml, 150);
        using var report = _ml.MulticlassClassification.CrossValidateFolds(data, Multiclass(trainer), Folds.Stratified(3));
        CollectionAssert.AreEqual(data.GetColumn<string>("Group").ToArray(), report.OutOfFold.GetColumn<string>("Group").ToArray());
        CollectionAssert.AreEqual(
            data.GetColumn<float[]>("Features").SelectMany(row => row).ToArray(),
            report.OutOfFold.GetColumn<float[]>("Features").SelectMany(row => row).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, 150).ToArray(), report.OutOfFold.GetColumn<int>("Row").ToArray());
        Assert.AreEqual(150, report.OutOfFold.GetRowCount());
        var scores = report.OutOfFold.GetColumn<float[]>("Score").ToArray();
        Assert.IsTrue(scores.All(score => score.Length == 3 && Math.Abs(score.Sum() - 1) < 1e-3));
        Assert.IsGreaterThan(0.4, report["MacroF1"].Pooled.Value);
    }

    [TestMethod]
    public void OutOfFold_EachRow_IsScoredByTheModelThatWasNotTrainedOnIt()
    {
        var data = SampleRows.Binary(_ml, 120);
        using var report = _ml.BinaryClassification.CrossValidateFolds(data, Mlp(), Folds.Random(4, seed: 3));
        var byHand = new float[120];
        foreach (var (fold, pair) in report.Folds.Zip(_ml.Data.CrossValidationSplit(data, Folds.Random(4, seed: 3))))
        {
            Assert.AreEqual(pair.TestSet.GetRowCount(), fold.TestRowCount);
            var rows = report.OutOfFold.GetColumn<int>("Row").Zip(report.OutOfFold.GetColumn<int>("Fold")).Where(row => row.Second == fold.Number);
            foreach (var ((row, _), score) in rows.Zip(fold.Model!.Transform(pair.TestSet).GetColumn<float>("Score")))
            {
                byHand[row] = score;
            }
        }

        CollectionAssert.AreEqual(byHand, report.OutOfFold.GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void Figures_AreThoseOfMLNetOnTheSameRows()
    {
        var data = SampleRows.Multiclass(_ml, 200);
        using var report = _ml.MulticlassClassification.CrossValidateFolds(data, Lbfgs(), Folds.Stratified(4));
        foreach (var (fold, pair) in report.Folds.Zip(_ml.Data.CrossValidationSplit(data, Folds.Stratified(4))))
        {
            var theirs = _ml.MulticlassClassification.Evaluate(fold.Model!.Transform(pair.TestSet));
            Assert.AreEqual(theirs.MicroAccuracy, fold["Accuracy"], 1e-6);
            Assert.AreEqual(theirs.LogLoss, fold["LogLoss"], 1e-4);
        }

        Assert.AreEqual(report.Folds.Average(fold => fold["MacroF1"]), report["MacroF1"].Mean, 1e-9);
        Assert.AreEqual(_ml.MulticlassClassification.Evaluate(report.OutOfFold).MicroAccuracy, report["Accuracy"].Pooled, 1e-6);
    }

    [TestMethod]
    public void Mean_HasTheCorrectedIntervalByHand()
    {
        // Five folds of a fifth each, mean 0.8 and variance 0.00025: the error is √((1/5 + 1/4) · 0.00025), and t of 4 degrees at 97.5 % is 2.776445.
        var mean = CorrectedMean.Compute([0.78, 0.79, 0.80, 0.81, 0.82], 0.25);
        Assert.AreEqual(0.8, mean.Mean, 1e-12);
        Assert.AreEqual(Math.Sqrt(0.45 * 0.00025), mean.Error, 1e-12);
        Assert.AreEqual(0.8 + (2.776445105 * Math.Sqrt(0.45 * 0.00025)), mean.Interval(0.95)!.Value.Upper, 1e-8);
        Assert.IsNull(CorrectedMean.Compute([0.8], 0.25).Interval(0.95));
    }

    [TestMethod]
    [DataRow(0.975, 1.0, 12.706204736)]
    [DataRow(0.975, 4.0, 2.776445105)]
    [DataRow(0.95, 9.0, 1.833112933)]
    [DataRow(0.005, 29.0, -2.756385904)]
    public void StudentT_Quantile_IsThatOfTheTables(double probability, double freedom, double expected) =>
        Assert.AreEqual(expected, StudentT.Quantile(probability, freedom), 1e-7);

    [TestMethod]
    public void OutOfFold_ClassThatAFoldLacks_CountsAsWrong_AndIsSaid()
    {
        // The class "rare" is in one group only: the fold that predicts it never saw it, and numbers the other classes otherwise.
        var rows = Enumerable.Range(0, 120).Select(i => new FoldRow
        {
            Label = i % 12 == 0 ? "rare" : i % 2 == 0 ? "even" : "odd",
            Group = i % 12 == 0 ? "rare" : $"{i % 3}",
            Features = [i % 2, i % 12 == 0 ? 1 : 0],
        }).ToArray();
        foreach (var trainer in new[] { "lbfgs", "mlp" })
        {
            using var report = _ml.MulticlassClassification.CrossValidateFolds(
                _ml.Data.LoadFromEnumerable(rows), Multiclass(trainer), Folds.Grouped("Group", 4));
            CollectionAssert.AreEqual(
                rows.Select(row => row.Label).ToArray(), Names(report.OutOfFold, "Label"), "No label is missing, though a fold does not know it.");
            var predicted = Names(report.OutOfFold, "PredictedLabel");
            Assert.IsTrue(rows.Zip(predicted).Where(row => row.First.Label == "rare").All(row => row.Second != "rare"));
            Assert.IsTrue(rows.Zip(predicted).Where(row => row.First.Label != "rare").All(row => row.Second == row.First.Label));
            Assert.AreEqual(110 / 120.0, report["Accuracy"].Pooled, 1e-9);
            Assert.AreEqual("fold-not-trained-on-class", report.Findings.First(finding => finding.Message.Contains("'rare'", StringComparison.Ordinal)
                && finding.Message.Contains("to train on", StringComparison.Ordinal)).Code);
            Assert.IsTrue(report.Findings.Any(finding => finding.Code == "fold-without-class"));
        }
    }

    [TestMethod]
    public void Repeated_PredictsEachRowInEachRepetition_AndDrawsItTogether()
    {
        var data = SampleRows.Regression(_ml, 60);
        using var report = _ml.Regression.CrossValidateFolds(data, Sdca(), Folds.Stratified(3).Repeated(2));
        Assert.HasCount(6, report.Folds);
        Assert.AreEqual(120, report.OutOfFold.GetColumn<float>("Score").Count());
        CollectionAssert.AreEqual(
            data.GetColumn<float>("Label").Concat(data.GetColumn<float>("Label")).ToArray(), report.OutOfFold.GetColumn<float>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2 }, report.OutOfFold.GetColumn<int>("Repetition").Distinct().ToArray());
        Assert.IsTrue(report["RMSE"].Pooled.Interval is { } interval && interval.Lower < interval.Upper);
    }

    [TestMethod]
    public void Expanding_LeavesTheFirstRowsOut()
    {
        var rows = Enumerable.Range(0, 80)
            .Select(i => new FoldRow { Number = i, Day = new DateTime(2024, 1, 1).AddDays(i), Target = i % 7, Features = [i % 7, 1] }).ToArray();
        var trainer = _ml.Regression.Trainers.SerialSdca("Target", iterations: 50);
        using var report = _ml.Regression.CrossValidateFolds(
            _ml.Data.LoadFromEnumerable(rows), trainer, Folds.Expanding("Day", 3), new CrossValidationOptions { LabelColumnName = "Target" });
        CollectionAssert.AreEqual(Enumerable.Range(20, 60).ToArray(), report.OutOfFold.GetColumn<int>("Number").ToArray());
        Assert.IsGreaterThan(0.9, report["RSquared"].Pooled.Value);
    }

    [TestMethod]
    public void VectorLabels_AreJudgedToo()
    {
        using var numbers = _ml.Regression.CrossValidateFolds(SampleRows.MultiOutput(_ml, 100), SmallRegression(), Folds.Random(2));
        Assert.IsFalse(double.IsNaN(numbers["RSquared"].Mean));
        using var labels = _ml.BinaryClassification.CrossValidateFolds(SampleRows.MultiLabel(_ml, 100), Mlp(), Folds.Random(2));
        Assert.IsFalse(double.IsNaN(labels["MacroF1"].Mean));
    }

    [TestMethod]
    public void TextLoader_KeysAndTexts_AreReadAgainInEachFold()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 120).Select(i => $"{(i % 3 == 0 ? "yes" : "no")},word{i % 3} and more,{i % 3}"));
        var data = _ml.Data.LoadFromTextFile(
            path,
            [
                new TextLoader.Column("Label", DataKind.String, 0), new TextLoader.Column("Text", DataKind.String, 1),
                new TextLoader.Column("Number", DataKind.Single, 2),
            ],
            separatorChar: ',');
        var steps = _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.Transforms.Text.FeaturizeText("Features", "Text"));
        using var stock = _ml.MulticlassClassification.CrossValidateFolds(
            data, steps.Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0)), Folds.Stratified(3));
        Assert.AreEqual(1, stock["Accuracy"].Mean, 1e-9);
        var ours = steps.AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8], Epochs = 20 }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var report = _ml.MulticlassClassification.CrossValidateFolds(data, ours, Folds.Stratified(3));
        CollectionAssert.AreEqual(data.GetColumn<string>("Text").ToArray(), report.OutOfFold.GetColumn<string>("Text").ToArray());
        var predicted = report.OutOfFold.GetColumn<string>("PredictedLabel").Zip(data.GetColumn<string>("Label"));
        Assert.AreEqual(report["Accuracy"].Pooled, predicted.Average(row => row.First == row.Second ? 1.0 : 0), 1e-9);
    }

    [TestMethod]
    public void Parallel_GivesTheSamePredictions()
    {
        var data = SampleRows.Binary(_ml, 120);
        float[] Scores(int parallel)
        {
            using var report = _ml.BinaryClassification.CrossValidateFolds(
                data, Mlp(), Folds.Stratified(4), new CrossValidationOptions { Parallel = parallel });
            return [.. report.OutOfFold.GetColumn<float>("Score")];
        }

        CollectionAssert.AreEqual(Scores(1), Scores(3));
    }

    [TestMethod]
    public void Steps_AreFittedAnewInEachFold()
    {
        // What the mean of all rows would tell: each fold's normaliser knows its own rows only.
        var data = SampleRows.Regression(_ml, 90);
        using var report = _ml.Regression.CrossValidateFolds(data, _ml.Transforms.NormalizeMeanVariance("Features").Append(Sdca()), Folds.Random(3));
        var firsts = report.Folds.Select(fold => fold.Model!.Transform(data).GetColumn<float[]>("Features").First()[0]).ToArray();
        Assert.HasCount(3, firsts.Distinct().ToArray());
    }

    [TestMethod]
    public void FoldThatFails_IsLeftOut_AndSaid_AndAllThatFail_Throw()
    {
        var data = SampleRows.Regression(_ml, 60);
        using var report = _ml.Regression.CrossValidateFolds(data, new FailingAt(2, Sdca()), Folds.Random(3));
        StringAssert.Contains(report.Folds[1].Failure!.Message, "on purpose");
        Assert.AreEqual(40, report.OutOfFold.GetRowCount());
        Assert.AreEqual((report.Folds[0]["RMSE"] + report.Folds[2]["RMSE"]) / 2, report["RMSE"].Mean, 1e-9);
        Assert.IsTrue(report.Findings.Any(finding => finding.Code == "fold-failed"));
        StringAssert.Contains(report.ToString(), "failed");
        var error = Assert.Throws<ArgumentException>(
            () => _ml.Regression.CrossValidateFolds(SampleRows.Regression(_ml), _ml.Regression.Trainers.Mlp("Nothing"), Folds.Random(3)));
        StringAssert.Contains(error.Message, "'Nothing'");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(
                () => _ml.Regression.CrossValidateFolds(data, _ml.Transforms.NormalizeMinMax("Features"), Folds.Random(3))).Message, "trainer");
    }

    [TestMethod]
    public void AllRowsOfOneClass_AreSaidToTellNothing()
    {
        var rows = Enumerable.Range(0, 30).Select(i => new OneClassRow { Features = [i, 1] }).ToArray();
        using var report = _ml.BinaryClassification.CrossValidateFolds(
            _ml.Data.LoadFromEnumerable(rows), _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0), Folds.Random(3));
        Assert.IsTrue(report.Findings.Any(finding => finding.Code == "one-class"));
    }

    [TestMethod]
    public void Cancellation_StopsInsideAFit_AndProgressTellsOfFolds()
    {
        var data = SampleRows.Binary(_ml, 60);
        using var source = new CancellationTokenSource();
        var told = new List<FoldProgress>();
        void Tell(FoldProgress progress)
        {
            told.Add(progress);
            source.Cancel();
        }

        var options = new CrossValidationOptions { CancellationToken = source.Token, Progress = new Told(Tell) };
        Assert.Throws<OperationCanceledException>(() => _ml.BinaryClassification.CrossValidateFolds(data, Mlp(), Folds.Random(3), options));
        Assert.AreEqual((1, 3), (told.Single().Done, told.Single().Count));

        using var inside = new CancellationTokenSource();
        var endless = _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 1_000_000, Progress = new Stop(inside) });
        Assert.Throws<OperationCanceledException>(() => _ml.BinaryClassification.CrossValidateFolds(
            data, endless, Folds.Random(3), new CrossValidationOptions { CancellationToken = inside.Token }));
    }

    [TestMethod]
    public void Report_IsWrittenAsTextMarkdownAndData()
    {
        using var report = _ml.Regression.CrossValidateFolds(
            SampleRows.Regression(_ml, 60), Sdca(), Folds.Random(3), new CrossValidationOptions { KeepModels = false });
        Assert.IsNull(report.Folds[0].Model);
        StringAssert.Contains(report.ToString(), "60 rows, 3 random folds");
        StringAssert.Contains(report.ToString(), "RMSE");
        StringAssert.Contains(report.ToMarkdown(), "| RMSE |");
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, report.ToDataView().GetColumn<int>("Fold").Distinct().ToArray());
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => report["F2"]).Message, "'RMSE'");
    }

    private static string[] Names(IDataView data, string column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema[column].GetKeyValues(ref names);
        return [.. data.GetColumn<uint>(column).Select(key => key == 0 ? "missing" : names.GetItemOrDefault((int)key - 1).ToString())];
    }

    private static EstimatorChain<ITransformer> Multiclass(string trainer) => _ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer switch
    {
        "sdca" => _ml.MulticlassClassification.Trainers.SerialSdca(),
        "lbfgs" => Lbfgs(),
        _ => (IEstimator<ITransformer>)_ml.MulticlassClassification.Trainers.Mlp(
            new MlpEstimator.Options { HiddenLayers = [16], Epochs = 60, BatchSize = 16 }),
    });

    private static LbfgsMaximumEntropyMulticlassTrainer Lbfgs() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0);

    private static SdcaRegressionTrainer Sdca() => _ml.Regression.Trainers.SerialSdca();

    private static MlpEstimator SmallRegression() => _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8], Epochs = 3 });

    private static MlpEstimator Mlp() => _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8], Epochs = 3, Seed = 1 });

    private sealed class OneClassRow
    {
        public bool Label { get; set; } = true;

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Told(Action<FoldProgress> tell) : IProgress<FoldProgress>
    {
        public void Report(FoldProgress value) => tell(value);
    }

    private sealed class Stop(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => source.Cancel();
    }

    private sealed class FailingAt(int call, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        private int _calls;

        public ITransformer Fit(IDataView input) => ++_calls == call ? throw new InvalidOperationException("Failed on purpose.") : inner.Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
