using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>Rows and options that a report cannot take, and those that it takes and tells of.</summary>
[TestClass]
public sealed class WrongReportsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void NoScoreColumn_SaysThatTheModelAddsIt()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MulticlassClassification.ClassificationReport(LabelledRow.View(_ml, LabelledRow.Create()), "Name"));
        StringAssert.StartsWith(e.Message, "Column 'Score' is missing.");
        StringAssert.EndsWith(e.Message, "Scores are added by the model: give model.Transform(data), not the data itself.");
    }

    [TestMethod]
    public void ScoreOfAnotherTask_NamesItsCatalog()
    {
        var classes = ScoredClass.View(_ml, ScoredClass.Eight);
        var truths = ScoredTruth.View(_ml, ScoredTruth.Draw(10, 1));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ClassificationReport(classes)).Message,
            "Scores of several classes are evaluated by ml.MulticlassClassification");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.ClassificationReport(truths)).Message,
            "A score of two classes is evaluated by ml.BinaryClassification");
    }

    [TestMethod]
    public void LabelsThatTheModelDoesNotKnow_CountAsWrongAndAreNamed()
    {
        var rows = ScoredClass.Eight;
        rows[0].Label = "d";
        var report = _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, rows));
        Assert.AreEqual(4.0 / 8, report.Accuracy, 1e-9);
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "d" }, report.Classes.Select(c => c.Name).ToArray());
        StringAssert.StartsWith(
            report.Findings.Single(finding => finding.Code == "unknown-labels").Message, "'d' is a label that the model does not know");
    }

    [TestMethod]
    public void OnlyLabelsThatTheModelDoesNotKnow_AreRefused()
    {
        var rows = ScoredClass.Eight;
        Array.ForEach(rows, row => row.Label = row.Label.ToUpperInvariant());
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, rows)));
        StringAssert.StartsWith(e.Message, "The labels of column 'Label' must be classes of the model, 'a', 'b', 'c', but are 'A', 'B', 'C'.");
    }

    [TestMethod]
    public void MissingLabelsAndScores_AreCountedAndSaid()
    {
        var rows = ScoredClass.Eight;
        rows[0].Label = string.Empty;
        rows[1].Score[0] = float.NaN;
        rows[2].Score[1] = float.NaN;
        var report = _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, rows));
        Assert.AreEqual(5, report.RowCount);
        var finding = report.Findings.Single(finding => finding.Code == "rows-left-out");
        Assert.AreEqual("3 of 8 rows are not in the figures: 1 with a missing label, 2 with a score that is NaN or infinite.", finding.Message);
        StringAssert.Contains(report.ToString(), finding.Message);
    }

    [TestMethod]
    public void OnlyMissingScores_AreRefused()
    {
        var rows = ScoredClass.Eight;
        Array.ForEach(rows, row => row.Score[0] = float.NaN);
        Assert.AreEqual(
            "There must be rows to evaluate, but all were left out: 8 with a score that is NaN or infinite. Check the columns, "
            + "and where the data comes from.",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, rows))).Message);
    }

    [TestMethod]
    public void NoRows_AreRefused() => StringAssert.StartsWith(
        Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.BinaryClassification.ClassificationReport(ScoredTruth.View(_ml, []))).Message,
        "There must be rows to evaluate, but the data has none.");

    [TestMethod]
    public void RowsOfOneClass_HaveNoAucAndAreSaid()
    {
        var report = _ml.BinaryClassification.ClassificationReport(ScoredTruth.View(_ml, [new(true, 0.7f), new(true, 0.4f)]));
        Assert.IsTrue(double.IsNaN(report.Auc));
        Assert.AreEqual(0.5, report.Accuracy, 1e-9);
        StringAssert.StartsWith(report.Findings.Single(finding => finding.Code == "one-class").Message, "All rows are of class 'true'");
    }

    [TestMethod]
    public void TextsThatTellNoTruth_AskForThePositiveClass()
    {
        var rows = _ml.Data.LoadFromEnumerable(LabelledRow.Create().Select(row => new Named { Name = row.Name, Score = row.Number }));
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ClassificationReport(rows, "Name"));
        StringAssert.Contains(e.Message, "Column 'Name' must tell what is true, but has the values");
        StringAssert.Contains(e.Message, "PositiveClass = \"");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ClassificationReport(
                rows, new ClassificationReportOptions { LabelColumnName = "Name", PositiveClass = "sideways" })).Message,
            "PositiveClass must be a value of column 'Name'");
    }

    [TestMethod]
    [DataRow("leaves")]
    [DataRow("leaves", "leaves")]
    [DataRow("stays", "")]
    [DataRow("a", "b", "c")]
    public void ClassNames_ThatAreNotTwo_AreRefused(params string[] names) => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ClassificationReport(
            ScoredTruth.View(_ml, ScoredTruth.Draw(9, 1)), new ClassificationReportOptions { ClassNames = names })).Message,
        "ClassNames must be two different names");

    [TestMethod]
    public void ClassNames_OfSeveralClasses_AreRefused() => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.ClassificationReport(
            ScoredClass.View(_ml, ScoredClass.Eight), new ClassificationReportOptions { ClassNames = ["a", "b"] })).Message,
        "ClassNames must be null for several classes");

    [TestMethod]
    public void ProbabilitiesBeyondOne_AreRefused()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Promise { Label = true, Probability = 0.5f }, new Promise { Probability = 50 }]);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.ClassificationReport(rows)).Message,
            "Column 'Probability' must hold probabilities, from 0 to 1, but holds 50.");
    }

    [TestMethod]
    public void OptionsWithoutMeaning_AreRefused()
    {
        var classes = ScoredClass.View(_ml, ScoredClass.Eight);
        string Message(ClassificationReportOptions options) =>
            Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.ClassificationReport(classes, options)).Message;
        StringAssert.StartsWith(Message(new() { Threshold = 0.3 }), "Threshold must be null for several classes");
        StringAssert.StartsWith(Message(new() { SamplingKeyColumnName = "Customer" }), "SamplingKeyColumnName must be null without Confidence");
        StringAssert.StartsWith(Message(new() { Confidence = 95 }), "Confidence must be between 0 and 1, such as 0.95.");
        StringAssert.StartsWith(Message(new() { ExampleWeightColumnName = "Wieght" }), "Column 'Wieght' is missing.");
    }

    [TestMethod]
    public void UnknownMetric_ListsAll() => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, ScoredClass.Eight))["F1"]).Message,
        "The metric must be one of 'Accuracy', 'BalancedAccuracy',");

    private sealed class Named
    {
        public string Name { get; set; } = string.Empty;

        public float Score { get; set; }
    }

    private sealed class Promise
    {
        public bool Label { get; set; }

        public float Probability { get; set; }
    }
}
