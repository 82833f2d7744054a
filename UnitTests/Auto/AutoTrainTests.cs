using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using SavedModel = MLNet.DeepExtensions.Transforms.Persistence.SavedModel;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>One call from data to a model: what comes out of it, how it is saved and stopped.</summary>
[TestClass]
public sealed class AutoTrainTests
{
    private readonly MLContext _ml = AutoRows.Context;

    private static readonly Dictionary<(PredictionTask Task, bool WithNetwork), AutoTrainReport> _reports = [];

    public TestContext TestContext { get; set; } = null!;

    [ClassCleanup]
    public static void DisposeReports()
    {
        foreach (var report in _reports.Values)
        {
            report.Dispose();
        }
    }

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void AutoTrain_TreesAndNetwork_AreBetterThanTheBaseline(PredictionTask task)
    {
        var report = Shared(task, withNetwork: true);
        var (first, baseline) = (report.Leaderboard[0], report.Leaderboard.Single(entry => entry.IsBaseline));
        Assert.AreEqual(first.Value.HigherIsBetter, first.Value > baseline.Value, report.ToString());
        Assert.AreEqual(1, report.Leaderboard.Where(entry => !entry.IsEnsemble).Sum(entry => entry.Share), 1e-9);
        Assert.AreEqual(0, baseline.Share, "A constant in an average of scores changes no figure of their order, but how often the others count.");
    }

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Save_Model_GivesTheSameInAProcessWithoutThisPackage(PredictionTask task)
    {
        var data = AutoRows.Draw(_ml);
        var report = Shared(task, withNetwork: true);
        using var folder = new TemporaryFolder();
        report.Save(folder.PathOf("model.zip"));
        using (var rows = File.Create(folder.PathOf("rows.idv")))
        {
            _ml.Data.SaveAsBinary(data, rows);
        }

        StockProcess.Predict(folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));

        var expected = Scores(report.Model.Transform(data));
        var stock = Scores(_ml.Data.LoadFromBinary(folder.PathOf("scored.idv")));
        Assert.HasCount(expected.Length, stock);
        Assert.IsLessThan(1e-5 * expected.Max(Math.Abs), expected.Zip(stock, (own, other) => Math.Abs(own - other)).Max());
    }

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Save_TreesAndNetworks_AreOneGraph(PredictionTask task)
    {
        var report = Shared(task, withNetwork: true);
        using var zip = new MemoryStream();
        _ml.Model.Save(report.Model, AutoRows.Draw(_ml).Schema, zip);
        zip.Position = 0;
        Assert.HasCount(1, SavedModel.FindOnnx(zip));
        Assert.IsEmpty(report.ServerPackages);
    }

    [TestMethod]
    public void Model_BinaryClassification_AddsTheColumnsOfAnyTrainer()
    {
        var report = Shared(PredictionTask.BinaryClassification, withNetwork: false);
        var scored = report.Model.Transform(AutoRows.Draw(_ml, seed: 2));
        var metrics = _ml.BinaryClassification.Evaluate(scored, nameof(AutoRows.Order.IsLate));
        Assert.IsGreaterThan(0.8, metrics.AreaUnderRocCurve);
        CollectionAssert.AreEquivalent(
            new[] { "OrderId", "Weight", "Distance", "Region", "Customer", "Price", "IsLate", "Grade", "Score", "Probability", "PredictedLabel" },
            scored.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Model_MulticlassClassification_NamesTheClassesAndLeavesTheLabelAsItIs()
    {
        var report = Shared(PredictionTask.MulticlassClassification, withNetwork: false);
        var data = AutoRows.Draw(_ml, seed: 2);
        var scored = report.Model.Transform(data);
        Assert.IsTrue(scored.GetColumn<string>("Grade").SequenceEqual(data.GetColumn<string>("Grade")));
        Assert.IsGreaterThan(0.7, _ml.MulticlassClassification.ClassificationReport(scored, "Grade").Accuracy.Value);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedLabel"].GetKeyValues(ref names);
        CollectionAssert.AreEqual(new[] { "cheap", "dear", "middling" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void LabelAsKey_MulticlassClassification_SuitsTheEvaluatorOfMLNet()
    {
        var report = Shared(PredictionTask.MulticlassClassification, withNetwork: false);
        var scored = report.LabelAsKey.Transform(report.Model.Transform(AutoRows.Draw(_ml, seed: 2)));
        Assert.IsGreaterThan(0.7, _ml.MulticlassClassification.Evaluate(scored, "Grade").MicroAccuracy);
    }

    [TestMethod]
    public void OptimizeThreshold_ByCosts_PredictsTrueMoreOftenWhereMissingIsDear()
    {
        var options = AutoRows.Quick();
        options.OptimizeThreshold = DecisionThreshold.ForCosts(falsePositive: 1, falseNegative: 10);
        using var report = Run(PredictionTask.BinaryClassification, options);
        Assert.IsLessThan(0.5, report.Threshold!.Value);
        var scored = report.Model.Transform(AutoRows.Draw(_ml, seed: 2));
        var (probabilities, predicted) = (scored.GetColumn<float>("Probability"), scored.GetColumn<bool>("PredictedLabel"));
        Assert.IsTrue(probabilities.Zip(predicted).All(row => Math.Abs(row.First - report.Threshold.Value) < 1e-5
            || row.First > report.Threshold.Value == row.Second));
    }

    [TestMethod]
    public void AutoTrain_MessyTable_IsLearnedFromItsGoodColumnsAndSavedWhole()
    {
        var data = _ml.Data.LoadFromEnumerable(AutoRows.DrawMessy());
        var columns = _ml.Data.InferColumns(data, nameof(AutoRows.MessyOrder.Paid));
        Assert.AreEqual(DataColumnKind.Id, columns[nameof(AutoRows.MessyOrder.InvoiceId)].Kind);
        using var report = _ml.AutoTrain(data, columns, AutoRows.Quick());
        Assert.IsGreaterThan(0.85, report.Leaderboard[0].Value.Value, report.ToString());
        using var folder = new TemporaryFolder();
        report.Save(folder.PathOf("model.zip"));
        using (var rows = File.Create(folder.PathOf("rows.idv")))
        {
            _ml.Data.SaveAsBinary(data, rows);
        }

        StockProcess.Predict(folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        var stock = Scores(_ml.Data.LoadFromBinary(folder.PathOf("scored.idv")));
        Assert.IsLessThan(1e-4, Scores(report.Model.Transform(data)).Zip(stock, (own, other) => Math.Abs(own - other)).Max());
    }

    [TestMethod]
    public void AutoTrain_Texts_AreSavedAsTheyScore()
    {
        var data = _ml.Data.LoadFromEnumerable(AutoRows.DrawMessy());
        var columns = _ml.Data.InferColumns(data, nameof(AutoRows.MessyOrder.Paid)).With(nameof(AutoRows.MessyOrder.Note), DataColumnKind.Text);
        var options = AutoRows.Quick();
        options.Candidates =
        [
            new AutoCandidate("words", prepared => _ml.BinaryClassification.Trainers.TextCnn(new TextCnnEstimator.Options
            {
                LabelColumnName = prepared.LabelColumnName,
                FeatureColumnName = prepared.TokenColumnNames[0],
                Filters = 4,
                Epochs = 1,
                Seed = prepared.Seed,
            })),
        ];
        using var report = _ml.AutoTrain(data, columns, options);
        Assert.AreEqual(
            1, report.Leaderboard.Single(entry => entry.Name == "words").Share + report.Leaderboard.Single(entry => entry.IsBaseline).Share, 1e-9);
        var loaded = Transforms.SavedModels.RoundTrip(_ml, report.Model, data.Schema);
        Assert.IsLessThan(
            1e-5, Scores(report.Model.Transform(data)).Zip(Scores(loaded.Transform(data)), (own, other) => Math.Abs(own - other)).Max());
    }

    [TestMethod]
    public void Model_RowsWithoutTheLabel_ArePredicted()
    {
        var report = Shared(PredictionTask.Regression, withNetwork: false);
        var unlabelled = _ml.Transforms.DropColumns("Price").Fit(AutoRows.Draw(_ml)).Transform(AutoRows.Draw(_ml));
        Assert.IsTrue(Scores(report.Model.Transform(unlabelled)).All(float.IsFinite));
    }

    [TestMethod]
    public void Model_PredictionEngine_PredictsAsTransform()
    {
        var report = Shared(PredictionTask.Regression, withNetwork: true);
        var rows = AutoRows.DrawRows(5, seed: 3);
        using var engine = _ml.Model.CreatePredictionEngine<AutoRows.Order, Prediction>(
            report.Model, new PredictionEngineOptions { OwnsTransformer = false });
        var expected = Scores(report.Model.Transform(_ml.Data.LoadFromEnumerable(rows)));
        Assert.IsTrue(rows.Zip(expected).All(row => Math.Abs(engine.Predict(row.First).Score - row.Second) < 1e-4));
    }

    [TestMethod]
    public void AutoTrain_RowsWithoutALabel_AreLeftOutAndSaid()
    {
        var rows = AutoRows.DrawRows();
        rows[3].Price = rows[5].Price = float.NaN;
        using var report = Run(PredictionTask.Regression, AutoRows.Quick(), _ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(rows.Length - 2, report.Validation.RowCount);
        Assert.AreEqual("2 rows have no label and were left out.", report.Findings.Single(finding => finding.Code == "rows-left-out").Message);
    }

    [TestMethod]
    public void AutoTrain_CandidateThatFails_IsSaidAndTheOthersGoOn()
    {
        var options = AutoRows.Quick();
        options.MaximumCandidates = 2;
        options.Candidates = [new AutoCandidate("mine", _ => throw new InvalidOperationException("It does not work here."))];
        using var report = Run(PredictionTask.Regression, options);
        var failed = report.Leaderboard.Single(entry => entry.Name == "mine");
        Assert.AreEqual(CandidateState.Failed, failed.State);
        Assert.AreEqual("It does not work here.", failed.Failure);
        Assert.AreEqual(CandidateState.Complete, report.Leaderboard.Single(entry => entry.Name == "LightGbm").State);
    }

    [TestMethod]
    public void AutoTrain_TimeTooShortForAny_GivesTheBaselineAndSaysSo()
    {
        var options = AutoRows.Quick();
        options.TimeBudget = TimeSpan.FromTicks(1);
        using var report = Run(PredictionTask.Regression, options);
        Assert.AreEqual(1, report.Leaderboard.Single(entry => entry.IsBaseline).Share);
        Assert.AreEqual("baseline-alone", report.Findings.Single().Code);
        var mean = AutoRows.DrawRows().Average(row => row.Price);
        Assert.IsTrue(Scores(report.Model.Transform(AutoRows.Draw(_ml))).All(score => Math.Abs(score - mean) < 0.5));
    }

    [TestMethod]
    public void AutoTrain_StoppedBeforeAnyNetwork_SaysWhichCandidatesWereNotTried()
    {
        using var stop = new CancellationTokenSource();
        var options = AutoRows.Quick("lightgbm", "mlp");
        options.MaximumCandidates = null;
        options.CancellationToken = stop.Token;
        options.Progress = new Told(progress =>
        {
            if (progress.Result is not null)
            {
                stop.Cancel();
            }
        });
        using var report = Run(PredictionTask.Regression, options);
        var message = report.Findings.Single(finding => finding.Code == "not-tried").Message;
        Assert.Contains("candidates were not tried to their end", message);
        Assert.Contains("LightGbm, 500 trees; ", message);
        Assert.Contains("; Mlp. ", message);
        Assert.Contains("No deep network is among those that were. Give the run more time.", message);
    }

    [TestMethod]
    public void AutoTrain_StoppedAfterACandidate_GivesTheBestSoFar()
    {
        using var stop = new CancellationTokenSource();
        var options = AutoRows.Quick();
        options.MaximumCandidates = 3;
        options.CancellationToken = stop.Token;
        options.Progress = new Told(progress =>
        {
            if (progress.Result is not null)
            {
                stop.Cancel();
            }
        });
        using var report = Run(PredictionTask.Regression, options);
        Assert.AreEqual(CandidateState.Complete, report.BestSingle!.State);
        Assert.AreEqual(2, report.Leaderboard.Count(entry => entry.State == CandidateState.OutOfTime));
    }

    [TestMethod]
    public void AutoTrain_StoppedBeforeItBegins_Throws()
    {
        var options = AutoRows.Quick();
        options.CancellationToken = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Run(PredictionTask.Regression, options));
    }

    [TestMethod]
    public void AutoTrain_SameSeed_GivesTheSameScores()
    {
        var options = WithNetwork();
        options.Parallel = 2;
        using var one = Run(PredictionTask.BinaryClassification, options);
        var other = Shared(PredictionTask.BinaryClassification, withNetwork: true);
        var data = AutoRows.Draw(_ml, seed: 2);
        CollectionAssert.AreEqual(Scores(one.Model.Transform(data)), Scores(other.Model.Transform(data)));
    }

    [TestMethod]
    public void AutoTrain_CandidateThatChangesColumnsInPlace_LeavesThemAsTheyWere()
    {
        var options = AutoRows.Quick();
        options.Candidates = [Scaled()];
        var data = AutoRows.Draw(_ml);
        using var report = Run(PredictionTask.BinaryClassification, options, data);
        Assert.AreEqual(1, report.Leaderboard.Single(entry => entry.Name == "scaled").Share, report.ToString());
        var scored = report.Model.Transform(data);
        Assert.IsTrue(scored.GetColumn<float>("Distance").SequenceEqual(data.GetColumn<float>("Distance")));
        Assert.IsNull(scored.Schema.GetColumnOrNull("Scaled"));
    }

    [TestMethod]
    public void AutoTrain_MaximumModelBytes_LeavesOutWhatIsLarger()
    {
        var first = Shared(PredictionTask.Regression, withNetwork: true);
        var candidates = first.Leaderboard.Where(entry => entry.ModelBytes is not null && !entry.IsEnsemble)
            .OrderBy(entry => entry.ModelBytes).ToArray();
        var options = WithNetwork();
        options.MaximumModelBytes = candidates[0].ModelBytes!.Value;
        using var report = Run(PredictionTask.Regression, options);
        Assert.AreEqual(0, report.Leaderboard.Single(entry => entry.Name == candidates[1].Name).Share);
        Assert.IsGreaterThan(0, report.Leaderboard.Single(entry => entry.Name == candidates[0].Name).Share, report.ToString());
    }

    [TestMethod]
    public void AutoTrain_FoldsByGroups_JudgeWholeGroups()
    {
        var options = AutoRows.Quick();
        options.Folds = Folds.Grouped(nameof(AutoRows.Order.Customer), 2);
        using var report = Run(PredictionTask.Regression, options);
        Assert.AreEqual(160, report.Validation.RowCount);
        Assert.Contains("Customer", report.ToString());
    }

    [TestMethod]
    public void FitBestSingle_OfARun_IsOneModelOfAllRows()
    {
        var report = Shared(PredictionTask.BinaryClassification, withNetwork: false);
        var single = report.FitBestSingle();
        var scored = single.Transform(AutoRows.Draw(_ml, seed: 2));
        Assert.IsGreaterThan(0.8, _ml.BinaryClassification.Evaluate(scored, "IsLate").AreaUnderRocCurve);
        Assert.IsNotNull(report.BestSingle);
        (single as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void LoadDataColumns_OfASavedModel_GivesColumnsLabelAndTask()
    {
        var report = Shared(PredictionTask.MulticlassClassification, withNetwork: false);
        using var folder = new TemporaryFolder();
        report.Save(folder.PathOf("model.zip"));
        var columns = _ml.Model.LoadDataColumns(folder.PathOf("model.zip"));
        Assert.AreEqual(report.Columns.ToJson(), columns.ToJson());
    }

    [TestMethod]
    public void ToString_Report_HasALineForEachCandidate()
    {
        var report = Shared(PredictionTask.BinaryClassification, withNetwork: true);
        var text = report.ToString();
        TestContext.WriteLine(text);
        foreach (var entry in report.Leaderboard)
        {
            Assert.Contains(entry.Name, text);
            Assert.Contains(entry.Name, report.ToMarkdown());
        }

        CollectionAssert.AreEqual(report.Leaderboard.Select(entry => entry.Name).ToArray(), report.ToDataView().GetColumn<string>("Name").ToArray());
    }

    // It works on a typed column in place, and stays a chain of ML.NET's own steps.
    private AutoCandidate Scaled() => new("scaled", columns => _ml.Transforms.NormalizeMinMax("Distance")
        .Append(_ml.Transforms.Concatenate("Scaled", "Distance"))
        .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(columns.LabelColumnName, "Scaled", l1Regularization: 0)));

    private AutoTrainOptions WithNetwork()
    {
        var options = AutoRows.Quick();
        (options.MaximumCandidates, options.Candidates) = (2, [AutoRows.SmallNetwork(_ml)]);
        return options;
    }

    /// <summary>What a run on <see cref="AutoRows.Draw"/> gave, for the tests that only read it.</summary>
    private AutoTrainReport Shared(PredictionTask task, bool withNetwork)
    {
        if (!_reports.TryGetValue((task, withNetwork), out var report))
        {
            report = _reports[(task, withNetwork)] = Run(task, withNetwork ? WithNetwork() : AutoRows.Quick());
        }

        return report;
    }

    private AutoTrainReport Run(PredictionTask task, AutoTrainOptions options, IDataView? data = null)
    {
        data ??= AutoRows.Draw(_ml);
        return _ml.AutoTrain(data, AutoRows.Columns(_ml, data, task), options);
    }

    private static float[] Scores(IDataView scored) => scored.Schema["Score"].Type is VectorDataViewType
        ? [.. scored.GetColumn<VBuffer<float>>("Score").SelectMany(vector => vector.DenseValues())]
        : [.. scored.GetColumn<float>("Score")];

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    private sealed class Told(Action<AutoTrainProgress> tell) : IProgress<AutoTrainProgress>
    {
        public void Report(AutoTrainProgress value) => tell(value);
    }
}
