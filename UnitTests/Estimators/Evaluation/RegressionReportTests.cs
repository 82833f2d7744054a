using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>The figures of regressions, computed by hand with the definitions of scikit-learn, and those of ML.NET's evaluator.</summary>
[TestClass]
public sealed class RegressionReportTests
{
    private readonly MLContext _ml = new(seed: 1);

    // The example in scikit-learn's documentation of its regression metrics.
    [TestMethod]
    public void OneNumber_OfScikitLearnsExample_GivesItsFigures()
    {
        var report = _ml.Regression.RegressionReport(View((3, 2.5f), (-0.5f, 0), (2, 2), (7, 8)));
        ClassificationReportTests.AssertFigures(
            report,
            ("RMSE", Math.Sqrt(0.375)),
            ("MAE", 0.5),
            ("MedianAbsoluteError", 0.5),
            ("RSquared", 0.9486081370449679),
            ("MAPE", 0.3273809523809524),
            ("SMAPE", ((2 * 0.5 / 5.5) + 2 + (2.0 / 15)) / 4),
            ("MeanError", 0.25));
        Assert.AreEqual((double)report.RootMeanSquaredError, report.Outputs[0].RootMeanSquaredError);
    }

    [TestMethod]
    public void OneNumber_AgreesWithTheEvaluatorOfMlNet()
    {
        var data = View([.. Draw(300, 1)]);
        var theirs = _ml.Regression.Evaluate(data);
        ClassificationReportTests.AssertFigures(
            _ml.Regression.RegressionReport(data),
            ("RMSE", theirs.RootMeanSquaredError), ("MAE", theirs.MeanAbsoluteError), ("RSquared", theirs.RSquared));
    }

    [TestMethod]
    public void MedianError_OfFourRows_LiesBetweenTheMiddleTwo() =>
        Assert.AreEqual(2.5, _ml.Regression.RegressionReport(View((0, 1), (0, 2), (0, 3), (5, 15))).MedianAbsoluteError, 1e-9);

    [TestMethod]
    public void ZeroLabels_AreNotInTheRelativeErrorAndSaid()
    {
        var report = _ml.Regression.RegressionReport(View((0, 1), (0, 0), (10, 11)));
        Assert.AreEqual(0.1, report.MeanAbsolutePercentageError, 1e-6);
        Assert.AreEqual((2 + (2.0 / 21)) / 3, report.SymmetricMeanAbsolutePercentageError, 1e-6);
        StringAssert.StartsWith(report.Findings.Single().Message, "2 of 3 labels are 0 and not in MAPE");
    }

    [TestMethod]
    public void Quantiles_NamedByTheirSlots_AreJudged()
    {
        Forecast[] rows =
        [
            new() { Label = 1, Score = 1, Quantiles = [0, 2] },
            new() { Label = 3, Score = 1, Quantiles = [0, 2] },
            new() { Label = 0, Score = 1, Quantiles = [0, 2] },
            new() { Label = -1, Score = 1, Quantiles = [0, 2] },
        ];
        var report = _ml.Regression.RegressionReport(
            _ml.Data.LoadFromEnumerable(rows), new RegressionReportOptions { Quantiles = [0.1, 0.9] });
        Assert.AreEqual(0.5, report.Coverage, 1e-9);
        Assert.AreEqual(0.5, report.Quantiles[0].ShareBelow, 1e-9);
        Assert.AreEqual(0.75, report.Quantiles[1].ShareBelow, 1e-9);
        Assert.AreEqual((0.1 + 0.3 + 0 + 0.9) / 4, report.Quantiles[0].PinballLoss, 1e-9);
        Assert.AreEqual((0.1 + 0.9 + 0.2 + 0.3) / 4, report.Quantiles[1].PinballLoss, 1e-9);
    }

    [TestMethod]
    public void Deciles_HoldATenthOfTheRowsEach()
    {
        var report = _ml.Regression.RegressionReport(View([.. Enumerable.Range(0, 200).Select(i => ((float)i, (float)i + (i < 100 ? 1 : -3)))]));
        Assert.HasCount(10, report.Deciles);
        Assert.IsTrue(report.Deciles.All(part => part.RowCount == 20));
        var last = report.Deciles[^1];
        Assert.AreEqual((180.0, 199.0, 20, 3.0, -3.0), (last.Lowest, last.Highest, last.RowCount, last.MeanAbsoluteError, last.MeanError));
    }

    [TestMethod]
    public void Deciles_OfMostlyOneTarget_KeepItsRowsTogether()
    {
        var report = _ml.Regression.RegressionReport(View([.. Enumerable.Range(0, 100).Select(i => (i < 60 ? 0f : i, 1f))]));
        Assert.AreEqual((0.0, 60), (report.Deciles[0].Highest, report.Deciles[0].RowCount));
        Assert.AreEqual(100, report.Deciles.Sum(part => part.RowCount));
    }

    private static IEnumerable<(float Label, float Score)> Draw(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => random.NextSingle() * 10).Select(label => (label, label + random.NextSingle() - 0.5f));
    }

    private IDataView View(params (float Label, float Score)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new Number { Label = row.Label, Score = row.Score }));

    private sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    private sealed class Forecast
    {
        public float Label { get; set; }

        public float Score { get; set; }

        [VectorType(2)]
        public float[] Quantiles { get; set; } = [];
    }
}
