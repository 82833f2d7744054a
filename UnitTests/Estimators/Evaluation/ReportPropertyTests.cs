using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>What holds for reports on any rows.</summary>
[TestClass]
public sealed class ReportPropertyTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static Arbitrary<ScoredClass[]> AnyRows => (
        from count in Gen.Choose(2, 30)
        from seed in Gen.Choose(0, int.MaxValue)
        select ScoredClass.Draw(count, seed)).ToArbitrary();

    [TestMethod]
    public void PerfectPredictions_HaveTheBestFigures() => Check(AnyRows, rows =>
    {
        foreach (var row in rows)
        {
            row.PredictedLabel = row.Label;
            row.Score = [.. ScoredClass.Names.Select(name => name == row.Label ? 1f : 0f)];
        }

        var report = Report(rows);
        return new[] { report.Accuracy, report.MacroF1, report.WeightedPrecision, report.BalancedAccuracy, report.AveragePrecision }
            .All(figure => figure == 1)
            && report.BrierScore == 0 && report.LogLoss < 1e-9 && report.CalibrationError == 0 && report.Confusion!.Confusions.Count == 0;
    });

    [TestMethod]
    public void OtherNamesOfTheClasses_ChangeNoFigure() => Check(AnyRows, rows =>
    {
        var before = Report(rows);
        var turned = new Dictionary<string, string> { ["a"] = "b", ["b"] = "c", ["c"] = "a" };
        var after = Report([.. rows.Select(row => ScoredClass.Create(
            turned[row.Label], turned[row.PredictedLabel], row.Score[2], row.Score[0], row.Score[1]))]);
        return before.Metrics.Zip(after.Metrics).All(pair => AreSame(pair.First, pair.Second));
    });

    [TestMethod]
    public void OtherOrderOfTheRows_ChangesNoFigure() => Check(AnyRows, rows =>
        Report(rows).Metrics.Zip(Report([.. rows.Reverse()]).Metrics).All(pair => AreSame(pair.First, pair.Second)));

    [TestMethod]
    public void Weights_CountAsRepeatedRows() => Check(AnyRows, rows =>
    {
        foreach (var (i, row) in rows.Index())
        {
            row.Weight = i % 3 == 0 && rows.Length > 3 ? 0 : i % 3;
        }

        var weighted = _ml.MulticlassClassification.ClassificationReport(
            ScoredClass.View(_ml, rows), new ClassificationReportOptions { ExampleWeightColumnName = "Weight" });
        var repeated = Report([.. rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight))]);
        return weighted.Metrics.Zip(repeated.Metrics).All(pair => AreSame(pair.First, pair.Second));
    });

    [TestMethod]
    public void WeightsOfNumbers_CountAsRepeatedRows() => Check(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            Number[] rows =
            [
                .. Enumerable.Range(0, random.Next(2, 30)).Select(i => new Number
                {
                    Label = random.Next(8),
                    Score = random.NextSingle() * 8,
                    Weight = i == 0 ? 1 : random.Next(3),
                }),
            ];
            var weighted = _ml.Regression.RegressionReport(
                _ml.Data.LoadFromEnumerable(rows), new RegressionReportOptions { ExampleWeightColumnName = "Weight" });
            var repeated = _ml.Regression.RegressionReport(
                _ml.Data.LoadFromEnumerable(rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight))));
            return weighted.Metrics.Zip(repeated.Metrics).All(pair => AreSame(pair.First, pair.Second));
        });

    private static void Check<T>(Arbitrary<T> values, Func<T, bool> holds) =>
        Prop.ForAll(values, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    private static bool AreSame(MetricValue one, MetricValue other) =>
        (double.IsNaN(one) && double.IsNaN(other)) || Math.Abs(one - other) < 1e-9;

    private ClassificationReport Report(ScoredClass[] rows) => _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, rows));

    private sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public float Weight { get; set; }
    }
}
