using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>The intervals of reports.</summary>
[TestClass]
public sealed class ReportIntervalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Interval_OfTheAccuracy_IsAsWideAsThatOfAShare()
    {
        var accuracy = Report(ScoredTruth.Draw(400, 2)).Accuracy;
        var deviation = Math.Sqrt(accuracy * (1 - accuracy) / 400);
        Assert.AreEqual(accuracy - (1.96 * deviation), accuracy.Interval!.Value.Lower, 0.25 * deviation);
        Assert.AreEqual(accuracy + (1.96 * deviation), accuracy.Interval!.Value.Upper, 0.25 * deviation);
    }

    [TestMethod]
    public void Intervals_OfAllFigures_HoldThem()
    {
        foreach (var metric in Report(ScoredTruth.Draw(200, 3)).Metrics)
        {
            var interval = metric.Interval!.Value;
            Assert.IsTrue(interval.Lower <= metric && metric <= interval.Upper && interval.Lower < interval.Upper, $"{metric.Name} {metric}");
        }
    }

    [TestMethod]
    public void Intervals_OfOneSeed_AreTheSameAgain() =>
        Assert.AreEqual(Report(ScoredTruth.Draw(100, 3)).ToJson(), Report(ScoredTruth.Draw(100, 3)).ToJson());

    // Each row ten times over tells no more than once.
    [TestMethod]
    public void Interval_OfRowsThatBelongTogether_IsThatOfTheGroups()
    {
        var customers = ScoredTruth.Draw(100, 4);
        foreach (var (i, row) in customers.Index())
        {
            row.Region = $"customer {i}";
        }

        var once = Report(customers).Accuracy.Interval!.Value;
        var tenTimes = _ml.BinaryClassification.ClassificationReport(
            ScoredTruth.View(_ml, customers.SelectMany(row => Enumerable.Repeat(row, 10))),
            new ClassificationReportOptions { Confidence = 0.95, SamplingKeyColumnName = "Region" }).Accuracy.Interval!.Value;
        Assert.AreEqual(once, tenTimes);
    }

    [TestMethod]
    public void Intervals_OfFewRows_AreSaidToBeTooNarrow()
    {
        Assert.AreEqual(
            "There are only 15 rows, and the intervals are probably too narrow. Evaluate on more of them.",
            Report(ScoredTruth.Draw(15, 1)).Findings.Single(finding => finding.Code == "few-rows").Message);
        Assert.IsFalse(Report(ScoredTruth.Draw(50, 1)).Findings.Any(finding => finding.Code == "few-rows"));
    }

    private ClassificationReport Report(ScoredTruth[] rows) =>
        _ml.BinaryClassification.ClassificationReport(ScoredTruth.View(_ml, rows), confidence: 0.95);
}
