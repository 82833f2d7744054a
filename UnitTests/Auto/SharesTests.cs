using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>What the winner consists of, as it was chosen or as it was said.</summary>
[TestClass]
public sealed class SharesTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.Regression)]
    public void AutoTrain_SharesOfAnotherRun_MakeTheSameWinnerOfItsPartsAlone(PredictionTask task)
    {
        var options = Options();
        using var one = Run(task, options);
        options = Options();
        options.Candidates = [.. options.Candidates.Where(candidate => one.Shares.ContainsKey(candidate.Name))];
        options.Shares = one.Shares;
        using var other = Run(task, options);
        var rows = AutoRows.Draw(_ml, seed: 2);
        CollectionAssert.AreEqual(Scores(one, rows), Scores(other, rows));
        Assert.AreEqual(one.Validation.ToString(), other.Validation.ToString());
    }

    [TestMethod]
    public void AutoTrain_Shares_MakeTheWinnerWhateverIsBetter()
    {
        var options = Options();
        options.Shares = new Dictionary<string, int> { ["small network"] = 1, ["mean"] = 3 };
        using var report = Run(PredictionTask.Regression, options);
        Assert.AreEqual(0.25, report.Leaderboard.Single(entry => entry.Name == "small network").Share);
        Assert.AreEqual(0.75, report.Leaderboard.Single(entry => entry.IsBaseline).Share);
        Assert.AreEqual(0, report.Leaderboard.Single(entry => entry.Name == "other network").Share);
        CollectionAssert.AreEquivalent(options.Shares.ToArray(), report.Shares.ToArray());
        Assert.IsEmpty(report.Findings);
    }

    [TestMethod]
    public void AutoTrain_SharesOfACandidateThatFails_AreChosenAndSaid()
    {
        var options = Options();
        options.Candidates.Add(new AutoCandidate("mine", _ => throw new InvalidOperationException("It does not work here.")));
        options.Shares = new Dictionary<string, int> { ["mine"] = 1 };
        using var report = Run(PredictionTask.Regression, options);
        Assert.Contains("'mine'", report.Findings.Single(finding => finding.Code == "shares-not-kept").Message);
        Assert.IsTrue(float.IsFinite(Scores(report, AutoRows.Draw(_ml))[0]));
    }

    [TestMethod]
    public void AutoTrain_SharesOfAnUnknownCandidate_SuggestTheNearest() =>
        AssertThrows(new() { ["smal network"] = 1 }, "Did you mean 'small network'?");

    [TestMethod]
    public void AutoTrain_NegativeShares_AreNamed() => AssertThrows(new() { ["small network"] = -1 }, "'small network' -1");

    [TestMethod]
    public void AutoTrain_SharesOfNothing_SaysHowToHaveThemChosen() => AssertThrows([], "Leave Shares at null");

    private void AssertThrows(Dictionary<string, int> shares, string part)
    {
        var options = Options();
        options.Shares = shares;
        Assert.Contains(part, Assert.ThrowsExactly<ArgumentException>(() => Run(PredictionTask.Regression, options)).Message);
    }

    private AutoTrainOptions Options()
    {
        var options = AutoRows.Quick();
        options.Trainers = [];
        options.MaximumCandidates = null;
        options.Candidates = [AutoRows.SmallNetwork(_ml, "other network"), AutoRows.SmallNetwork(_ml)];
        return options;
    }

    private AutoTrainReport Run(PredictionTask task, AutoTrainOptions options)
    {
        var data = AutoRows.Draw(_ml);
        return _ml.AutoTrain(data, AutoRows.Columns(_ml, data, task), options);
    }

    private static float[] Scores(AutoTrainReport report, IDataView rows) => [.. report.Model.Transform(rows).GetColumn<float>("Score")];
}
