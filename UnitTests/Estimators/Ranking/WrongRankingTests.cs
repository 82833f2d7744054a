using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Ranking;

/// <summary>What ranking cannot take is refused before training, with a way out.</summary>
[TestClass]
public class WrongRankingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_NoGroupColumn_NamesTheOption()
    {
        var data = _ml.Transforms.DropColumns("GroupId").Fit(View()).Transform(View());
        var trainer = _ml.Ranking.Trainers.Mlp();
        ArgumentException[] errors =
        [
            Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data)),
            Assert.ThrowsExactly<ArgumentException>(() => trainer.GetOutputSchema(LabelledRow.ShapeOf(data.Schema))),
        ];
        foreach (var error in errors)
        {
            StringAssert.StartsWith(error.Message, "Column 'GroupId' is missing.");
            StringAssert.Contains(error.Message, "Set RowGroupColumnName");
        }
    }

    [TestMethod]
    [DataRow("Features", "Column 'Features' must be a single text, key, number or Boolean a row but is Vector<Single, 4>.")]
    [DataRow("Time", "Column 'Time' must be a single text, key, number or Boolean a row but is DateTime.")]
    public void Fit_GroupColumnOfAWrongType_SaysWhatItTakes(string group, string message) =>
        StringAssert.StartsWith(Refused<ArgumentException>(o => o.RowGroupColumnName = group), message);

    [TestMethod]
    [DataRow("Group", "Column 'Group' must be Single but is Text.")]
    [DataRow("IsGood", "Column 'IsGood' must be Single but is Boolean.")]
    public void Fit_LabelOfAWrongType_SaysWhatItTakes(string label, string message) =>
        StringAssert.StartsWith(Refused<ArgumentException>(o => o.LabelColumnName = label), message);

    [TestMethod]
    public void Fit_EachRowAGroup_SaysWhatAGroupIs() =>
        StringAssert.Contains(Refused<InvalidOperationException>(o => o.RowGroupColumnName = "Row"), "Each row is a group of its own");

    [TestMethod]
    public void Fit_OneLabelInEachGroup_SaysThatThereIsNoOrder()
    {
        var rows = RankedRow.Create(10);
        Array.ForEach(rows, row => row.Label = row.GroupId % 3);
        StringAssert.StartsWith(
            Refused<InvalidOperationException>(_ => { }, rows),
            $"No order can be learned from the {rows.Length} training rows: none of the 10 groups");
    }

    [TestMethod]
    public void Fit_SomeGroupsWithoutAnOrder_LeavesThemOutAndSaysSo()
    {
        var rows = RankedRow.Create(10);
        foreach (var row in rows.Where(row => row.GroupId == 3))
        {
            row.Label = 1;
        }

        var log = new CapturedLog(_ml);
        using var model = _ml.Ranking.Trainers.Mlp(Options()).Fit(_ml.Data.LoadFromEnumerable(rows));
        StringAssert.StartsWith(
            log.Starting("Warning: Left out").Single(), $"Warning: Left out {rows.Count(row => row.GroupId == 3)} of {rows.Length} training rows:");
    }

    [TestMethod]
    [DataRow("Group")]
    [DataRow("GroupNumber")]
    public void Fit_RowsWithoutAGroup_AreLeftOut(string group)
    {
        var rows = RankedRow.Create(10);
        (rows[4].Group, rows[4].GroupNumber) = (string.Empty, float.NaN);
        var log = new CapturedLog(_ml);
        using var model = _ml.Ranking.Trainers.Mlp(Options(o => o.RowGroupColumnName = group)).Fit(_ml.Data.LoadFromEnumerable(rows));
        StringAssert.Contains(log.Starting("Warning: Left out").First(), "1 with a missing group");
    }

    [TestMethod]
    public void Trainers_OfOtherTasks_TakeNeitherGroupsNorLossesOfRanking()
    {
        var group = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { RowGroupColumnName = "GroupId" })).Message;
        StringAssert.Contains(group, "ml.Ranking.Trainers");
        var loss = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { Loss = new PairwiseLogisticLoss() })).Message;
        StringAssert.Contains(loss, "ml.Ranking.Trainers");
    }

    [TestMethod]
    public void Options_ThatMakeNoSenseForRanking_AreRefusedByName()
    {
        void Refuses(string option, Action<MlpEstimator.Options> change) => StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Ranking.Trainers.Mlp(Options(change))).Message, option);

        Refuses("Loss must be PairwiseLogisticLoss", o => o.Loss = new SquaredLoss());
        Refuses("Mixing must be null", o => o.Mixing = new() { Mixup = 0.2 });
        Refuses("BatchSize must be at least 4", o => o.BatchSize = 3);
        Refuses("RowGroupColumnName must be", o => o.RowGroupColumnName = "Label");
        Refuses("RowGroupColumnName must be", o => o.RowGroupColumnName = string.Empty);
        Refuses("PredictQuantiles must be empty", o => o.PredictQuantiles = [0.5]);
        Refuses("PredictIntervals must be null", o => (o.PredictIntervals, o.ValidationFraction) = (0.9, 0.2));
        Refuses("TargetTransform must be None", o => o.TargetTransform = TargetTransform.Log);
        Refuses("LabelSmoothing must be 0", o => o.LabelSmoothing = 0.1);
        Refuses("ClassWeights must be", o => o.ClassWeights = ClassWeights.Balanced);
        Refuses(
            "EarlyStopping.Metric must be one of 'Loss', 'NDCG@1', 'NDCG@3', 'NDCG@10', 'PairAccuracy'",
            o => o.EarlyStopping = new EarlyStopping { Metric = "RMSE" });
    }

    [TestMethod]
    public void Fit_EarlyStoppingByGradesWhereLabelsAreNone_SaysWhatToWatchInstead()
    {
        var rows = RankedRow.Create(20);
        Array.ForEach(rows, row => row.Label += 0.5f);
        var message = Refused<InvalidOperationException>(
            o => (o.ValidationFraction, o.EarlyStopping) = (0.3, new EarlyStopping { Metric = "NDCG@3" }), rows);
        StringAssert.Contains(message, "Use 'PairAccuracy' or 'Loss'");
        using var model = _ml.Ranking.Trainers.Mlp(
            Options(o => (o.ValidationFraction, o.EarlyStopping) = (0.3, new EarlyStopping { Metric = "PairAccuracy" })))
            .Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.IsTrue(double.IsNaN(model.History.Epochs[0].ValidationMetrics["NDCG@3"]));
    }

    private string Refused<TException>(Action<MlpEstimator.Options> change, RankedRow[]? rows = null)
        where TException : Exception =>
        Assert.ThrowsExactly<TException>(
            () => _ml.Ranking.Trainers.Mlp(Options(change)).Fit(_ml.Data.LoadFromEnumerable(rows ?? RankedRow.Create(10)))).Message;

    private static MlpEstimator.Options Options(Action<MlpEstimator.Options>? change = null)
    {
        var options = new MlpEstimator.Options { HiddenLayers = [4], Epochs = 2, BatchSize = 32, Seed = 1 };
        change?.Invoke(options);
        return options;
    }

    private IDataView View() => RankedRow.View(_ml, RankedRow.Create(10));
}
