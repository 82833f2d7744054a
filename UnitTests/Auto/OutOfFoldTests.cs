using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>What the winner and each candidate say of rows that they were not trained on, as rows to be judged.</summary>
[TestClass]
public sealed class OutOfFoldTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification, nameof(AutoRows.Order.IsLate))]
    [DataRow(PredictionTask.MulticlassClassification, nameof(AutoRows.Order.Grade))]
    [DataRow(PredictionTask.Regression, nameof(AutoRows.Order.Price))]
    public void OutOfFold_Winner_IsWhatValidationIsMadeOf(PredictionTask task, string label)
    {
        using var report = Run(task);
        var (expected, found) = task switch
        {
            PredictionTask.BinaryClassification => (
                ((ClassificationReport)report.Validation).LogLoss.Value,
                _ml.BinaryClassification.ClassificationReport(report.OutOfFold, label).LogLoss.Value),
            PredictionTask.MulticlassClassification => (
                ((ClassificationReport)report.Validation).LogLoss.Value,
                _ml.MulticlassClassification.ClassificationReport(report.OutOfFold, label).LogLoss.Value),
            _ => (
                ((RegressionReport)report.Validation).RootMeanSquaredError.Value,
                _ml.Regression.RegressionReport(report.OutOfFold, label).RootMeanSquaredError.Value),
        };
        Assert.AreEqual(expected, found, 1e-5);
    }

    [TestMethod]
    public void OutOfFoldBy_Candidate_GivesTheFiguresOfTheLeaderboard()
    {
        using var report = Run(PredictionTask.BinaryClassification);
        foreach (var entry in report.Leaderboard.Where(entry => !entry.IsEnsemble))
        {
            var rows = report.OutOfFoldBy(entry);
            foreach (var fold in new[] { 1, 2 })
            {
                var ofFold = _ml.Data.FilterRowsByColumn(
                    _ml.Transforms.Conversion.ConvertType("Number", "Fold").Fit(rows).Transform(rows), "Number", fold - 0.5, fold + 0.5);
                var metrics = _ml.BinaryClassification.Evaluate(ofFold, nameof(AutoRows.Order.IsLate));
                Assert.AreEqual(entry.FoldValues[fold - 1], metrics.AreaUnderRocCurve, 1e-4, entry.Name);
            }
        }
    }

    [TestMethod]
    public void OutOfFold_Rows_KeepTheColumnsOfTheDataInTheirOrder()
    {
        var data = AutoRows.Draw(_ml);
        using var report = Run(PredictionTask.Regression, data);
        Assert.IsTrue(report.OutOfFold.GetColumn<string>("OrderId").SequenceEqual(data.GetColumn<string>("OrderId")));
        CollectionAssert.AreEqual(Enumerable.Range(0, 160).ToArray(), report.OutOfFold.GetColumn<int>("Row").ToArray());
        CollectionAssert.AreEquivalent(new[] { 1, 2 }, report.OutOfFold.GetColumn<int>("Fold").Distinct().ToArray());
    }

    [TestMethod]
    public void OutOfFold_RepeatedFolds_HaveEachRowOnceARepetition()
    {
        using var report = Run(PredictionTask.BinaryClassification, folds: Folds.Stratified(2).Repeated(2));
        var rows = report.OutOfFold.GetColumn<int>("Repetition").Zip(report.OutOfFold.GetColumn<int>("Row")).ToArray();
        Assert.HasCount(320, rows.Distinct().ToArray());
        var expected = ((ClassificationReport)report.Validation).LogLoss.Value;
        Assert.AreEqual(expected, _ml.BinaryClassification.ClassificationReport(report.OutOfFold, "IsLate").LogLoss.Value, 1e-5);
    }

    [TestMethod]
    public void OutOfFoldBy_EntryWithoutAResult_SaysWhy()
    {
        var options = AutoRows.Quick();
        (options.Candidates, options.MaximumCandidates) = ([new AutoCandidate("mine", _ => throw new InvalidOperationException("It is broken."))], 2);
        var data = AutoRows.Draw(_ml);
        using var report = _ml.AutoTrain(data, AutoRows.Columns(_ml, data, PredictionTask.Regression), options);
        var failed = report.Leaderboard.Single(entry => entry.Name == "mine");
        Assert.Contains("It is broken.", Assert.ThrowsExactly<ArgumentException>(() => report.OutOfFoldBy(failed)).Message);
    }

    [TestMethod]
    public void OutOfFoldBy_EntryOfAnotherRun_IsRefused()
    {
        using var one = Run(PredictionTask.Regression);
        using var other = Run(PredictionTask.Regression);
        Assert.ThrowsExactly<ArgumentException>(() => one.OutOfFoldBy(other.Leaderboard[0]));
    }

    private AutoTrainReport Run(PredictionTask task, IDataView? data = null, Folds? folds = null)
    {
        data ??= AutoRows.Draw(_ml);
        var options = AutoRows.Quick();
        options.Folds = folds ?? options.Folds;
        return _ml.AutoTrain(data, AutoRows.Columns(_ml, data, task), options);
    }
}
