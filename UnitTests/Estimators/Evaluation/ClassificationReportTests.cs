using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>The figures of classifications, computed by hand with the definitions of scikit-learn, and those of ML.NET's evaluators.</summary>
[TestClass]
public sealed class ClassificationReportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Multiclass_OfEightRows_GivesTheFiguresComputedByHand()
    {
        var report = _ml.MulticlassClassification.ClassificationReport(
            ScoredClass.View(_ml, ScoredClass.Eight), new ClassificationReportOptions { TopK = 2 });
        AssertFigures(
            report,
            ("Accuracy", 5.0 / 8),
            ("BalancedAccuracy", 11.0 / 18),
            ("MicroF1", 5.0 / 8),
            ("MacroPrecision", 11.0 / 18),
            ("MacroF1", 11.0 / 18),
            ("WeightedF1", 5.0 / 8),
            ("MatthewsCorrelation", 3.0 / 7),
            ("CohensKappa", 3.0 / 7),
            ("TopKAccuracy", 7.0 / 8),
            ("AUC", 149.0 / 180),
            ("AveragePrecision", 407.0 / 540),
            ("LogLoss", -new[] { 0.7, 0.3, 0.5, 0.8, 0.6, 0.3, 0.8, 0.15 }.Average(Math.Log)),
            ("BrierScore", 3.745 / 8),
            ("CalibrationError", 2.6 / 8));
    }

    [TestMethod]
    public void Multiclass_OfEightRows_GivesTheFiguresOfEachClass()
    {
        var classes = _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, ScoredClass.Eight)).Classes;
        (string, double, double, double, double, double, double)[] expected =
        [
            ("a", 2.0 / 3, 2.0 / 3, 2.0 / 3, 3, 13.0 / 15, 29.0 / 36),
            ("b", 2.0 / 3, 2.0 / 3, 2.0 / 3, 3, 13.0 / 15, 34.0 / 45),
            ("c", 0.5, 0.5, 0.5, 2, 0.75, 0.7),
        ];
        foreach (var (found, (name, precision, recall, f1, support, auc, averagePrecision)) in classes.Zip(expected))
        {
            Assert.AreEqual(name, found.Name);
            double[] figures = [found.Precision, found.Recall, found.F1, found.Support, found.Auc, found.AveragePrecision];
            foreach (var (figure, wanted) in figures.Zip([precision, recall, f1, support, auc, averagePrecision]))
            {
                Assert.AreEqual(wanted, figure, 1e-6, name);
            }
        }
    }

    [TestMethod]
    public void Confusion_OfEightRows_CountsEachPair()
    {
        var confusion = _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, ScoredClass.Eight)).Confusion!;
        CollectionAssert.AreEqual(ScoredClass.Names, confusion.ClassNames.ToArray());
        Assert.AreEqual((2.0, 1.0, 0.0), (confusion[0, 0], confusion[0, 1], confusion[0, 2]));
        Assert.AreEqual((1.0, 0.0, 1.0), (confusion[2, 0], confusion[2, 1], confusion[2, 2]));
        Assert.AreEqual(new ClassConfusion("a", "b", 1), confusion.Confusions[0]);
    }

    [TestMethod]
    public void Multiclass_AgreesWithTheEvaluatorOfMlNet()
    {
        var scored = _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.Transforms.Conversion.MapValueToKey("PredictedLabel"))
            .Fit(ScoredClass.View(_ml, ScoredClass.Draw(500, 3).OrderBy(row => row.Label).ThenBy(row => row.PredictedLabel)))
            .Transform(ScoredClass.View(_ml, ScoredClass.Draw(500, 3).OrderBy(row => row.Label).ThenBy(row => row.PredictedLabel)));
        var theirs = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 2);
        var report = _ml.MulticlassClassification.ClassificationReport(scored, new ClassificationReportOptions { TopK = 2 });
        AssertFigures(
            report,
            ("Accuracy", theirs.MicroAccuracy),
            ("BalancedAccuracy", theirs.MacroAccuracy),
            ("LogLoss", theirs.LogLoss),
            ("TopKAccuracy", theirs.TopKAccuracy),
            ("MacroF1", theirs.MacroF1()),
            ("MacroPrecision", theirs.ConfusionMatrix.PerClassPrecision.Average()),
            ("MacroRecall", theirs.ConfusionMatrix.PerClassRecall.Average()));
    }

    [TestMethod]
    public void Binary_AgreesWithTheEvaluatorOfMlNet()
    {
        var scored = ScoredTruth.View(_ml, ScoredTruth.Draw(500, 5));
        var theirs = _ml.BinaryClassification.Evaluate(scored);
        var report = _ml.BinaryClassification.ClassificationReport(scored);
        AssertFigures(
            report,
            ("Accuracy", theirs.Accuracy),
            ("Precision", theirs.PositivePrecision),
            ("Recall", theirs.PositiveRecall),
            ("F1", theirs.F1Score),
            ("AUC", theirs.AreaUnderRocCurve),
            ("LogLoss", theirs.LogLoss * Math.Log(2))); // theirs is in bits
        Assert.AreEqual(theirs.NegativePrecision, report.Classes[0].Precision, 1e-9);
        Assert.AreEqual(theirs.NegativeRecall, report.Classes[0].Recall, 1e-9);
    }

    // y = [0, 0, 1, 1], scores [0.1, 0.4, 0.35, 0.8]: the example of scikit-learn's roc_auc_score and average_precision_score.
    [TestMethod]
    public void Binary_OfScikitLearnsExample_GivesItsFigures()
    {
        ScoredTruth[] rows = [new(false, 0.1f), new(false, 0.4f), new(true, 0.35f), new(true, 0.8f)];
        var report = _ml.BinaryClassification.ClassificationReport(ScoredTruth.View(_ml, rows));
        AssertFigures(
            report,
            ("AUC", 0.75),
            ("AveragePrecision", (1 + (2.0 / 3)) / 2),
            ("F1", 2.0 / 3),
            ("MatthewsCorrelation", 1 / Math.Sqrt(3)),
            ("BrierScore", ((0.1 * 0.1) + (0.4 * 0.4) + (0.65 * 0.65) + (0.2 * 0.2)) / 4));
    }

    [TestMethod]
    public void Threshold_IsThatOfTheProbability()
    {
        ScoredTruth[] rows = [new(false, 0.1f), new(false, 0.4f), new(true, 0.35f), new(true, 0.8f)];
        var report = _ml.BinaryClassification.ClassificationReport(
            ScoredTruth.View(_ml, rows), new ClassificationReportOptions { Threshold = 0.3 });
        AssertFigures(report, ("Precision", 2.0 / 3), ("Recall", 1), ("Accuracy", 0.75));
    }

    // scikit-learn: f1_score([[1,1],[0,1],[1,0]], [[1,0],[0,1],[1,1]]) is 1 and 1/2 of the two labels.
    [TestMethod]
    public void SeveralLabels_GiveTheFiguresComputedByHand()
    {
        LabelSet[] rows =
        [
            new() { Label = [true, true], PredictedLabel = [true, false], Score = [2, -1] },
            new() { Label = [false, true], PredictedLabel = [false, true], Score = [-1, 1] },
            new() { Label = [true, false], PredictedLabel = [true, true], Score = [1, 0.5f] },
        ];
        var report = _ml.BinaryClassification.ClassificationReport(_ml.Data.LoadFromEnumerable(rows));
        AssertFigures(
            report,
            ("SubsetAccuracy", 1.0 / 3),
            ("HammingLoss", 2.0 / 6),
            ("MicroF1", 6.0 / 8),
            ("MacroF1", 0.75),
            ("WeightedF1", 0.75),
            ("AUC", 0.75));
        Assert.IsTrue(double.IsNaN(report.Accuracy) && double.IsNaN(report.LogLoss) && report.Confusion is null);
    }

    [TestMethod]
    public void Label_OfAnyType_GivesTheSameFigures()
    {
        var rows = ScoredClass.Draw(60, 4);
        var data = ScoredClass.View(_ml, rows);
        double[] Figures(IDataView scored) => [.. _ml.MulticlassClassification.ClassificationReport(scored).Metrics.Select(metric => metric.Value)];
        var expected = Figures(data);
        var named = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data); // in another order than the scores
        CollectionAssert.AreEqual(expected, Figures(named), "a key of texts");
        CollectionAssert.AreEqual(expected, Figures(_ml.Data.LoadFromEnumerable(rows.Select(row => new KeyedClass
        {
            Label = (uint)Array.IndexOf(ScoredClass.Names, row.Label),
            PredictedLabel = (uint)Array.IndexOf(ScoredClass.Names, row.PredictedLabel),
            Score = row.Score,
        }))), "a key of nothing");
        CollectionAssert.AreEqual(expected, Figures(_ml.Data.LoadFromEnumerable(rows.Select(row => new NumberedClass
        {
            Label = Array.IndexOf(ScoredClass.Names, row.Label),
            PredictedLabel = (ulong)Array.IndexOf(ScoredClass.Names, row.PredictedLabel),
            Score = row.Score,
        }))), "a number");
    }

    [TestMethod]
    public void PredictedLabel_ThatIsMissing_IsTheHighestScore()
    {
        var data = ScoredClass.View(_ml, ScoredClass.Draw(60, 4));
        var expected = _ml.MulticlassClassification.ClassificationReport(data).Accuracy;
        var report = _ml.MulticlassClassification.ClassificationReport(_ml.Transforms.DropColumns("PredictedLabel").Fit(data).Transform(data));
        Assert.AreEqual((double)expected, report.Accuracy);
    }

    [TestMethod]
    [DataRow("maximum entropy", true)]
    [DataRow("one versus all", true)]
    [DataRow("naive Bayes", false)]
    public void StockTrainers_LiveAndLoaded_AreReportedAlike(string trainer, bool hasProbabilities)
    {
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        IEstimator<ITransformer> estimator = trainer switch
        {
            "maximum entropy" => _ml.MulticlassClassification.Trainers.SerialSdca("Class"),
            "one versus all" => _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.LinearSvm("Class"), "Class"),
            _ => _ml.MulticlassClassification.Trainers.NaiveBayes("Class"),
        };
        var model = _ml.Transforms.Conversion.MapValueToKey("Class", "Name").Append(estimator).Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var live = _ml.MulticlassClassification.ClassificationReport(model.Transform(rows), "Class");
        var loaded = _ml.MulticlassClassification.ClassificationReport(new MLContext().Model.Load(stream, out _).Transform(rows), "Name");
        Assert.AreEqual(live.ToJson(), loaded.ToJson());
        Assert.AreEqual(hasProbabilities, !double.IsNaN(live.LogLoss));
    }

    [TestMethod]
    public void PositiveClass_OfATextLabel_IsTheOneToFind()
    {
        var rows = ScoredTruth.Draw(50, 1);
        var texts = _ml.Data.LoadFromEnumerable(
            rows.Select(row => new TextTruth { Label = row.Label ? "fraud" : "fine", Probability = row.Probability }));
        var report = _ml.BinaryClassification.ClassificationReport(texts, new ClassificationReportOptions { PositiveClass = "fraud" });
        CollectionAssert.AreEqual(new[] { "fine", "fraud" }, report.Classes.Select(c => c.Name).ToArray());
        Assert.AreEqual((double)_ml.BinaryClassification.ClassificationReport(ScoredTruth.View(_ml, rows)).F1, report.F1, 1e-12);
    }

    [TestMethod]
    public void ClassNames_OfABooleanLabel_AreThoseOfTheReport()
    {
        var rows = ScoredTruth.View(_ml, ScoredTruth.Draw(50, 1));
        var report = _ml.BinaryClassification.ClassificationReport(rows, new ClassificationReportOptions { ClassNames = ["stays", "leaves"] });
        CollectionAssert.AreEqual(new[] { "stays", "leaves" }, report.Classes.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "stays", "leaves" }, report.Confusion!.ClassNames.ToArray());
        Assert.AreEqual((double)_ml.BinaryClassification.ClassificationReport(rows).F1, report.F1);
    }

    internal static void AssertFigures(EvaluationReport report, params (string Name, double Value)[] expected)
    {
        foreach (var (name, value) in expected)
        {
            Assert.AreEqual(value, report[name], 1e-6, name);
        }
    }

    private sealed class LabelSet
    {
        [VectorType(2)]
        public bool[] Label { get; set; } = [];

        [VectorType(2)]
        public bool[] PredictedLabel { get; set; } = [];

        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }

    private sealed class NumberedClass
    {
        public float Label { get; set; }

        public ulong PredictedLabel { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }

    private sealed class TextTruth
    {
        public string Label { get; set; } = string.Empty;

        public float Probability { get; set; }
    }

    private sealed class KeyedClass
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [KeyType(3)]
        public uint PredictedLabel { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }
}
