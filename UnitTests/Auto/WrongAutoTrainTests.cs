using Microsoft.ML;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Wrong input of <c>AutoTrain</c>: one sentence with the way out, before anything is trained.</summary>
[TestClass]
public sealed class WrongAutoTrainTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    public void AutoTrain_UnknownTrainer_SuggestsTheNearest() => AssertThrows<ArgumentException>(
        "Did you mean 'lightgbm'?", options => options.Trainers = ["lightgmb"]);

    [TestMethod]
    public void AutoTrain_UnknownMetric_NamesAll() => AssertThrows<ArgumentException>("'RMSE'", options => options.Metric = "Accuracy");

    [TestMethod]
    public void AutoTrain_NoTrainers_SaysSo() => AssertThrows<ArgumentException>("Name a trainer", options => options.Trainers = []);

    [TestMethod]
    public void AutoTrain_CandidatesOfOneName_SaysSo() => AssertThrows<ArgumentException>(
        "two are 'mine'",
        options => options.Candidates = [AutoRows.SmallNetwork(_ml, "mine"), AutoRows.SmallNetwork(_ml, "mine")]);

    [TestMethod]
    public void AutoTrain_ThresholdOfARegression_NamesTheTask() => AssertThrows<ArgumentException>(
        "the task is Regression", options => options.OptimizeThreshold = MLNet.DeepExtensions.Trainers.Training.Thresholds.DecisionThreshold.ForF1);

    [TestMethod]
    public void AutoTrain_NegativeTime_NamesTheOption() =>
        AssertThrows<ArgumentOutOfRangeException>("TimeBudget", options => options.TimeBudget = TimeSpan.FromSeconds(-1));

    [TestMethod]
    public void AutoTrain_EmptyDirectory_NamesTheOption() => AssertThrows<ArgumentException>("Directory", options => options.Directory = " ");

    [TestMethod]
    public void AutoTrain_FileAsDirectory_SaysSo()
    {
        using var folder = new Tools.TemporaryFolder();
        File.WriteAllText(folder.PathOf("run"), "notes");
        AssertThrows<IOException>("is a file", options => options.Directory = folder.PathOf("run"));
    }

    [TestMethod]
    public void AutoTrain_UnknownGroupColumn_SuggestsTheNearest() => AssertThrows<ArgumentException>(
        "Did you mean 'Customer'?", options => options.Folds = CrossValidation.Folds.Grouped("Custommer"));

    [TestMethod]
    public void AutoTrain_UnknownLabel_SuggestsTheNearest() => Assert.Contains(
        "Did you mean 'Price'?",
        Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(AutoRows.Draw(_ml), "Prize", AutoRows.Quick())).Message);

    [TestMethod]
    public void AutoTrain_ColumnsWithoutALabel_SaysHowToNameOne()
    {
        var columns = DataColumns.FromJson("""{"columns":[{"name":"Weight","kind":"Number"}]}""");
        Assert.Contains(
            "WithLabel", Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(AutoRows.Draw(_ml), columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    public void AutoTrain_NothingToLearnFrom_SaysSo()
    {
        var data = AutoRows.Draw(_ml);
        var columns = AutoRows.Columns(_ml, data, PredictionTask.Regression).Without("Weight", "Distance", "Region", "Customer", "OrderId");
        Assert.Contains(
            "There must be a column to learn from",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(data, columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    [DataRow("Score", PredictionTask.Regression)]
    [DataRow("Score", PredictionTask.MulticlassClassification)]
    [DataRow("PredictedLabel", PredictionTask.MulticlassClassification)]
    public void AutoTrain_LabelNamedAsAPrediction_AsksForAnotherName(string name, PredictionTask task)
    {
        var given = task == PredictionTask.Regression ? "Price" : "Grade";
        var data = _ml.Transforms.CopyColumns(name, given).Fit(AutoRows.Draw(_ml)).Transform(AutoRows.Draw(_ml));
        var columns = _ml.Data.InferColumns(data, name);
        Assert.AreEqual(task, columns.Task);
        Assert.Contains(
            $"for example to 'True{name}'",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(data, columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    public void AutoTrain_AnotherClassInEachRow_SaysSo()
    {
        var data = AutoRows.Draw(_ml);
        var columns = AutoRows.Columns(_ml, data, PredictionTask.Regression).WithLabel("OrderId", PredictionTask.MulticlassClassification);
        Assert.Contains(
            "'OrderId' has another value in each of its 160 rows",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.AutoTrain(data, columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    public void AutoTrain_ClassesOfOneRow_AreNamed()
    {
        var rows = AutoRows.DrawRows();
        (rows[3].Grade, rows[8].Grade) = ("rare", "odd");
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var report = _ml.AutoTrain(
            data, AutoRows.Columns(_ml, data, PredictionTask.MulticlassClassification), AutoRows.Quick("linear"));
        var found = report.Findings.Single(finding => finding.Code == "classes-of-one-row");
        StringAssert.StartsWith(found.Message, "2 of 5 classes of 'Grade' have one row only ('rare', 'odd')");
    }

    [TestMethod]
    public void AutoTrain_AllRowsUnlabelled_SaysSo()
    {
        var columns = AutoRows.Columns(_ml, AutoRows.Draw(_ml), PredictionTask.Regression);
        var rows = AutoRows.DrawRows();
        Array.ForEach(rows, row => row.Price = float.NaN);
        Assert.Contains(
            "'Price' is missing in all 160",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => _ml.AutoTrain(_ml.Data.LoadFromEnumerable(rows), columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    public void AutoTrain_OneClass_SaysWhich()
    {
        var columns = AutoRows.Columns(_ml, AutoRows.Draw(_ml), PredictionTask.MulticlassClassification);
        var rows = AutoRows.DrawRows();
        Array.ForEach(rows, row => row.Grade = "dear");
        Assert.Contains(
            "'Grade' is 'dear' in all 160 rows",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => _ml.AutoTrain(_ml.Data.LoadFromEnumerable(rows), columns, AutoRows.Quick())).Message);
    }

    [TestMethod]
    public void AutoTrain_CandidateOfRawScores_NamesTheCalibrator()
    {
        var data = AutoRows.Draw(_ml);
        var options = AutoRows.Quick();
        options.Candidates =
        [
            new AutoCandidate("svm", columns => _ml.BinaryClassification.Trainers.LinearSvm(columns.LabelColumnName, columns.FeaturesColumnName!)),
        ];
        using var report = _ml.AutoTrain(data, AutoRows.Columns(_ml, data, PredictionTask.BinaryClassification), options);
        Assert.Contains("Calibrators.Platt", report.Leaderboard.Single(entry => entry.Name == "svm").Failure!);
    }

    private void AssertThrows<TException>(string expected, Action<AutoTrainOptions> change)
        where TException : Exception
    {
        var data = AutoRows.Draw(_ml);
        var options = AutoRows.Quick();
        change(options);
        var columns = AutoRows.Columns(_ml, data, PredictionTask.Regression);
        Assert.Contains(expected, Assert.ThrowsExactly<TException>(() => _ml.AutoTrain(data, columns, options)).Message);
    }
}
