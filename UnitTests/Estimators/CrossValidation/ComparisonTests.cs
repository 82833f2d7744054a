using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>Several chains on the same folds.</summary>
[TestClass]
public class ComparisonTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Difference_HasTheCorrectedTestByHand()
    {
        // Differences 1, 2, 3, 2, 2 points: mean 0.02, variance 5e-5; with 5 folds of a fifth the error is √((1/5 + 1/4) · 5e-5) = 0.00474342 and
        // t = 4.216370 of 4 degrees of freedom, so that p is 0.013517, and the interval 0.02 ± 2.776445 · 0.00474342.
        double[] first = [0.91, 0.92, 0.93, 0.92, 0.92], second = [0.90, 0.90, 0.90, 0.90, 0.90];
        var difference = new ModelDifference(
            Model("mlp", first), Model("lightgbm", second), CorrectedMean.Compute(first.Zip(second, (one, other) => one - other), 0.25),
            (0.95, true));
        Assert.AreEqual(0.02, difference.Difference, 1e-12);
        Assert.AreEqual(0.02 - (2.776445105 * 0.00474341649), difference.Interval!.Value.Lower, 1e-8);
        Assert.AreEqual(0.013517, difference.PValue, 1e-5);
        Assert.AreEqual("mlp is ahead of lightgbm by 2.0 points of F1 (95 %: 0.7 to 3.3).", difference.ToString());
    }

    [TestMethod]
    [DataRow("AUC", true, 0.98, 1.0, null, 1.0)]
    [DataRow("F1", true, 0.02, 0.0, 0.0, null)]
    [DataRow("RMSE", false, 1.0, 5.0, 0.0, null)]
    [DataRow("RSquared", true, 0.99, 0.5, null, 1.0)]
    [DataRow("MeanError", false, 1.0, 5.0, null, null)]
    public void Mean_OfFolds_HasAnIntervalWithinTheRangeOfTheFigure(
        string metric, bool higherIsBetter, double first, double second, double? lowest, double? highest)
    {
        var mean = CorrectedMean.Compute([first, second], 1);
        var (free, clipped) = (mean.Interval(0.95)!.Value, mean.ToFigure(metric, 0.95, higherIsBetter).Interval!.Value);
        Assert.AreEqual(lowest ?? free.Lower, clipped.Lower);
        Assert.AreEqual(highest ?? free.Upper, clipped.Upper);
    }

    [TestMethod]
    public void Difference_WithinChance_SaysThatTheRowsCannotShowOne()
    {
        double[] first = [0.91, 0.88, 0.93], second = [0.90, 0.92, 0.90];
        var difference = new ModelDifference(
            Model("mlp", first), Model("trees", second), CorrectedMean.Compute(first.Zip(second, (one, other) => one - other), 0.5), (0.95, true));
        Assert.IsFalse(difference.IsClear);
        StringAssert.StartsWith(
            difference.ToString(), "Between mlp and trees there is no difference that these rows can show: 0.0 points of F1 (95 %: -");
    }

    [TestMethod]
    public void Difference_OfErrors_PutsTheSmallerOneAhead_InItsUnit()
    {
        var (first, second) = (Model("a", [3.0, 3.1], higherIsBetter: false, "RMSE"), Model("b", [2.0, 2.1], higherIsBetter: false, "RMSE"));
        var difference = new ModelDifference(first, second, CorrectedMean.Compute([1.0, 1.0], 1), (0.95, false));
        Assert.AreEqual("b is ahead of a by 1 of RMSE (95 %: 1 to 1).", difference.ToString());
        var single = new ModelDifference(first, second, CorrectedMean.Compute([1.0], 1), (0.95, false));
        StringAssert.Contains(single.ToString(), "only fold");
    }

    [TestMethod]
    public void Compare_Multiclass_PutsTheBestFirst_AndTheMajorityClassAmongThem()
    {
        var report = _ml.MulticlassClassification.Compare(
            SampleRows.Text(_ml, 240),
            Folds.Stratified(3),
            ("linear", Steps().Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0))),
            ("mlp", Steps()
                .Append(_ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [32], Epochs = 60, BatchSize = 16 }))));
        Assert.AreEqual("mlp", report.Best.Name);
        CollectionAssert.AreEqual(new[] { "mlp", "linear", "majority class" }, report.Models.Select(model => model.Name).ToArray());
        Assert.AreEqual("MacroF1", report.Metric);
        Assert.IsTrue(report["mlp"].ModelBytes > 1000 && report["linear"].ModelBytes > 1000);
        Assert.IsTrue(report["mlp"].FitTime > TimeSpan.Zero);
        Assert.AreEqual(0.5, report["majority class"].Metrics["AUC"], 1e-9);
        StringAssert.StartsWith(report.Verdicts[^1], "mlp is ahead of majority class by ");
        StringAssert.Contains(report.ToString(), "majority class");
        StringAssert.Contains(report.ToMarkdown(), "| mlp |");
        CollectionAssert.AreEqual(report.Models.Select(model => model.Mean.Value).ToArray(), report.ToDataView().GetColumn<double>("Mean").ToArray());
    }

    [TestMethod]
    public void Baseline_IsTheMajorityOrMeanOfEachFoldsTrainingRows()
    {
        var data = SampleRows.Regression(_ml, 60);
        var report = _ml.Regression.Compare(data, Folds.Random(3), ("linear", _ml.Regression.Trainers.SerialSdca()));
        var expected = _ml.Data.CrossValidationSplit(data, Folds.Random(3)).Select(pair =>
        {
            var mean = pair.TrainSet.GetColumn<float>("Label").Average();
            return Math.Sqrt(pair.TestSet.GetColumn<float>("Label").Average(label => Math.Pow(label - mean, 2)));
        });
        foreach (var (value, by) in report["mean"].FoldValues.Zip(expected))
        {
            Assert.AreEqual(by, value, 1e-5);
        }

        var binary = _ml.BinaryClassification.Compare(
            SampleRows.Binary(_ml, 90),
            Folds.Stratified(3),
            new ComparisonOptions { Metric = "Accuracy" },
            ("linear", _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0)));
        var share = SampleRows.Binary(_ml, 90).GetColumn<bool>("Label").Average(label => label ? 1.0 : 0);
        Assert.AreEqual(Math.Max(share, 1 - share), binary["majority class"].Mean, 0.01);
    }

    [TestMethod]
    public void Baseline_OfRowsInTime_KnowsTheFirstRows_WhichAreNeverPredicted()
    {
        // 0 in the first twenty days, 10 afterwards: the mean of the training rows of the first fold is 0, of the second 5, of the third 20/3.
        var rows = Enumerable.Range(0, 80).Select(i => new FoldRow { Hour = i, Target = i < 20 ? 0 : 10, Features = [i, 1] }).ToArray();
        var report = _ml.Regression.Compare(
            _ml.Data.LoadFromEnumerable(rows),
            Folds.Expanding("Hour", 3),
            new ComparisonOptions { LabelColumnName = "Target", Metric = "MAE" },
            ("linear", _ml.Regression.Trainers.SerialSdca("Target")));
        CollectionAssert.AreEqual(new[] { 10.0, 5, 3.33 }, report["mean"].FoldValues.Select(value => Math.Round(value, 2)).ToArray());
    }

    [TestMethod]
    public void Baseline_OfVectors_IsThereToo()
    {
        var labels = _ml.BinaryClassification.Compare(
            SampleRows.MultiLabel(_ml, 90), Folds.Random(3), ("mlp", _ml.BinaryClassification.Trainers.Mlp(Small())));
        Assert.IsFalse(double.IsNaN(labels["majority class"].Mean));
        var numbers = _ml.Regression.Compare(SampleRows.MultiOutput(_ml, 90), Folds.Random(3), ("mlp", _ml.Regression.Trainers.Mlp(Small())));
        Assert.IsLessThan(0.05, numbers["mean"].Metrics["RSquared"]);
    }

    [TestMethod]
    public void Compare_ChainThatFails_IsInTheTableWithTheReason()
    {
        var report = _ml.BinaryClassification.Compare(
            SampleRows.Binary(_ml, 60),
            Folds.Stratified(3),
            ("wrong", _ml.BinaryClassification.Trainers.Mlp(featureColumnName: "Nothing")),
            ("linear", _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0)));
        Assert.AreEqual("wrong", report.Models[^1].Name);
        StringAssert.Contains(report["wrong"].Failure!.Message, "'Nothing'");
        Assert.AreEqual(3, report["wrong"].FailedFoldCount);
        StringAssert.StartsWith(report.Verdicts[^1], "wrong failed:");
        var all = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.Compare(
            SampleRows.Binary(_ml, 60), Folds.Stratified(3), ("wrong", _ml.BinaryClassification.Trainers.Mlp(featureColumnName: "Nothing"))));
        StringAssert.Contains(all.Message, "'Nothing'");
    }

    [TestMethod]
    public void Compare_SameFolds_GiveEqualModelsEqualFigures()
    {
        var report = _ml.Regression.Compare(
            SampleRows.Regression(_ml, 60), Folds.Random(3), ("one", _ml.Regression.Trainers.Mlp(Small())),
            ("other", _ml.Regression.Trainers.Mlp(Small())));
        CollectionAssert.AreEqual(report["one"].FoldValues.ToArray(), report["other"].FoldValues.ToArray());
        StringAssert.Contains(report.Difference("one", "other").ToString(), "no difference that these rows can show");
        Assert.AreEqual(1, report.Difference("one", "other").PValue);
    }

    [TestMethod]
    public void Compare_WrongInput_IsSaidBeforeAnythingIsFitted()
    {
        var data = SampleRows.Regression(_ml, 60);
        var never = new NeverFitted();
        void Contains(string expected, Action run) => StringAssert.Contains(Assert.Throws<ArgumentException>(run).Message, expected);
        Contains("there are none", () => _ml.Regression.Compare(data, Folds.Random(3)));
        Contains("name of its own", () => _ml.Regression.Compare(data, Folds.Random(3), ("a", never), ("a", never)));
        Contains("name of its own", () => _ml.Regression.Compare(data, Folds.Random(3), ("mean", never)));
        Contains("is null", () => _ml.Regression.Compare(data, Folds.Random(3), ("a", null!)));
        Contains("'RMSE'", () => _ml.Regression.Compare(data, Folds.Random(3), new ComparisonOptions { Metric = "F1" }, ("a", never)));
        Contains("Confidence", () => _ml.Regression.Compare(data, Folds.Random(3), new ComparisonOptions { Confidence = 95 }, ("a", never)));
    }

    private static EstimatorChain<Microsoft.ML.Transforms.ValueToKeyMappingTransformer> Steps() =>
        new EstimatorChain<ITransformer>().Append(_ml.Transforms.Conversion.MapValueToKey("Label"));

    private static MlpEstimator.Options Small() => new() { HiddenLayers = [8], Epochs = 3, Seed = 1 };

    private static ComparedModel Model(string name, double[] values, bool higherIsBetter = true, string metric = "F1") => new(name)
    {
        Mean = new MetricValue(metric, values.Average(), interval: null, higherIsBetter),
        FoldValues = values,
    };

    private sealed class NeverFitted : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => throw new AssertFailedException("It was fitted.");

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
