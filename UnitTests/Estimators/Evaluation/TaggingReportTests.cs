using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>Labels of words and entities are counted as conlleval counts, by cases that were counted by hand.</summary>
[TestClass]
public class TaggingReportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Entities_AreRight_OnlyIfTypeAndBothEndsAre()
    {
        // There are 5 entities and 7 are predicted; one PER and one LOC of them are right.
        var report = Report(
            ("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC"),
            ("B-PER I-PER O O", "B-PER O O B-LOC"),
            ("B-LOC O B-PER I-PER", "B-PER O B-PER B-PER"));
        Assert.AreEqual(2.0 / 7, report.SpanPrecision.Value, 1e-12);
        Assert.AreEqual(2.0 / 5, report.SpanRecall.Value, 1e-12);
        Assert.AreEqual(4.0 / 12, report.SpanF1.Value, 1e-12);
        Assert.AreEqual(8.0 / 12, report.Accuracy.Value, 1e-12);
        Assert.AreEqual(1.0 / 3, report.RowAccuracy.Value, 1e-12);
        AssertPart(report, "PER", precision: 1.0 / 5, recall: 1.0 / 3, f1: 2.0 / 8, support: 3);
        AssertPart(report, "LOC", precision: 1.0 / 2, recall: 1.0 / 2, f1: 2.0 / 4, support: 2);
    }

    [TestMethod]
    public void ATagThatGoesOnWithNothing_BeginsAnEntity()
    {
        var report = Report(("O I-PER I-PER O", "O B-PER I-PER O"), ("B-LOC I-PER", "B-LOC B-PER"));
        Assert.AreEqual(1, report.SpanF1.Value);
        Assert.AreEqual(4.0 / 6, report.Accuracy.Value, 1e-12);
    }

    [TestMethod]
    public void Labels_OfSingleWords_AreCountedEach()
    {
        var report = Report(("noun verb noun", "noun noun noun"), ("verb", "verb"));
        Assert.IsFalse(report.HasEntities);
        Assert.IsTrue(double.IsNaN(report.SpanF1));
        AssertPart(report, "noun", precision: 2.0 / 3, recall: 1, f1: 4.0 / 5, support: 2);
        AssertPart(report, "verb", precision: 1, recall: 1.0 / 2, f1: 2.0 / 3, support: 2);
        Assert.AreEqual(((4.0 / 5) + (2.0 / 3)) / 2, report.MacroF1.Value, 1e-12);
        Assert.AreEqual(
            ("verb", "noun", 1.0),
            (report.Confusion.Confusions[0].Label, report.Confusion.Confusions[0].Predicted, report.Confusion.Confusions[0].Count));
        StringAssert.StartsWith(report.ToString(), "2 rows, 4 words, 2 labels");
        StringAssert.Contains(report.ToMarkdown(), "| noun |");
        StringAssert.Contains(report.ToJson(), "\"MacroF1\"");
    }

    [TestMethod]
    public void Words_WithoutALabel_AreNotCounted()
    {
        var report = Report(("noun ? verb", "noun verb verb"), ("? ?", "noun noun"));
        Assert.AreEqual(1, report.Accuracy.Value);
        Assert.AreEqual(1, report.RowCount);
        StringAssert.Contains(report.Findings.Single().Message, "1 with no label of any word");
    }

    [TestMethod]
    public void Words_WithoutAPrediction_AreWrong()
    {
        var report = Report(("noun noun noun noun", "noun noun noun"));
        Assert.AreEqual(0.75, report.Accuracy.Value);
        Assert.AreEqual("words-without-prediction", report.Findings.Single().Code);
    }

    [TestMethod]
    public void Rows_WithMorePredictionsThanLabels_AreLeftOut_TheFirstNamed()
    {
        var report = Report(("noun", "noun"), ("noun", "noun noun"), ("noun", "noun noun noun"));
        StringAssert.Contains(
            report.Findings.Single().Message, "2 with more predictions than labels (row 1, from 0, has 1 labels and 2 predictions)");
    }

    [TestMethod]
    public void Confidence_GivesIntervals()
    {
        var rows = Enumerable.Range(0, 40).Select(row => ("B-PER O", row % 4 == 0 ? "O O" : "B-PER O")).ToArray();
        var report = _ml.MulticlassClassification.TaggingReport(View(rows), confidence: 0.95);
        Assert.IsTrue(report.SpanRecall.Interval is { Lower: > 0.5 and < 0.75, Upper: > 0.75 and < 0.95 });
    }

    [TestMethod]
    public void Scheme_Bio_OfOtherLabels_NamesOne()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.TaggingReport(
            View(("noun", "noun")), new TaggingReportOptions { Scheme = TagScheme.Bio }));
        StringAssert.Contains(error.Message, "'noun'");
    }

    [TestMethod]
    public void TaggingReport_OfOneLabelARow_SaysWhatIsExpected()
    {
        var rows = _ml.Data.LoadFromEnumerable([new { Label = "a", PredictedLabel = "b" }]);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.TaggingReport(rows)).Message,
            "Column 'PredictedLabel' must be a vector of keys or of text, the label of each word, but is Text.");
    }

    private static void AssertPart(TaggingReport report, string name, double precision, double recall, double f1, double support)
    {
        var part = report.Parts.Single(part => part.Name == name);
        Assert.AreEqual(precision, part.Precision.Value, 1e-12);
        Assert.AreEqual(recall, part.Recall.Value, 1e-12);
        Assert.AreEqual(f1, part.F1.Value, 1e-12);
        Assert.AreEqual(support, part.Support.Value);
    }

    private TaggingReport Report(params (string Labels, string Predicted)[] rows) => _ml.MulticlassClassification.TaggingReport(View(rows));

    private IDataView View(params (string Labels, string Predicted)[] rows)
    {
        string[] Cut(string tags) => [.. tags.Split(' ').Select(tag => tag == "?" ? string.Empty : tag)];
        return _ml.Data.LoadFromEnumerable(rows.Select(row => new Tagged { Label = Cut(row.Labels), PredictedLabel = Cut(row.Predicted) }));
    }

    private sealed class Tagged
    {
        public string[] Label { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];
    }
}
