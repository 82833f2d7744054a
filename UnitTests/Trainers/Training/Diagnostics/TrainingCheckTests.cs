using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Diagnostics;

/// <summary>Each check of a training finds what it looks for, and nothing in a healthy training.</summary>
[TestClass]
public class TrainingCheckTests
{
    private static readonly double[] _falling = [0.6, 0.4, 0.3, 0.25, 0.22, 0.21, 0.2, 0.195, 0.193, 0.192];

    [TestMethod]
    public void HealthyTraining_GivesNothing()
    {
        var outcome = Outcome(_falling, [.. _falling.Select(loss => loss + 0.05)]);
        ITrainingCheck[] checks =
        [
            new WeightCountCheck(), new DivergenceCheck(), new UnderfittingCheck(), new OverfittingCheck(), new UnfinishedTrainingCheck(),
        ];
        foreach (var check in checks)
        {
            Assert.IsEmpty(check.Check(outcome));
        }
    }

    [TestMethod]
    public void ValidationLoss_ThatRisesWhileTrainingLossFalls_IsOverfitting()
    {
        var finding = new OverfittingCheck().Check(Outcome(_falling, [0.6, 0.5, 0.45, 0.44, 0.46, 0.5, 0.55, 0.6, 0.62, 0.63])).Single();
        Assert.AreEqual((FindingSeverity.Warning, OverfittingCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("lowest in epoch 4 (0.44) and rose to 0.63 by epoch 10", finding.Message);
        Assert.Contains("Dropout", finding.Message);
    }

    [TestMethod]
    public void TrainingLoss_OfAGuess_IsUnderfitting()
    {
        var finding = new UnderfittingCheck().Check(Outcome([0.75, 0.7, 0.69])).Single();
        Assert.AreEqual((FindingSeverity.Warning, UnderfittingCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("ended at 0.69, hardly below the 0.693", finding.Message);
    }

    [TestMethod]
    [DataRow(0.993, "ended at 0.993, above the 0.693 of")]
    [DataRow(0.6932, "ended at 0.693, no better than the 0.693 of")]
    [DataRow(0.68, "ended at 0.68, hardly below the 0.693 of")]
    public void TrainingLoss_ThatIsNotBelowAGuess_IsNotSaidToBe(double loss, string expected) =>
        Assert.Contains(expected, new UnderfittingCheck().Check(Outcome([loss])).Single().Message);

    [TestMethod]
    public void TrainingLoss_OfAGuessWithOutliersInTheLabel_PointsAtThem()
    {
        var message = new UnderfittingCheck().Check(Outcome([0.69]) with { LabelHasOutliers = true }).Single().Message;
        Assert.Contains("outliers of the label", message);
        Assert.DoesNotContain("LearningRate", message);
    }

    [TestMethod]
    [DataRow(true, "validation loss was still falling")]
    [DataRow(false, "training loss was still falling")]
    public void Loss_ThatStillFallsAtTheEnd_AsksForMoreEpochs(bool validation, string expected)
    {
        double[] losses = [0.6, 0.55, 0.5, 0.45, 0.4];
        var finding = new UnfinishedTrainingCheck().Check(Outcome(losses, validation ? losses : null)).Single();
        Assert.AreEqual((FindingSeverity.Info, UnfinishedTrainingCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains(expected, finding.Message);
        Assert.Contains("from 0.45 in epoch 4 to 0.4 in epoch 5", finding.Message);
    }

    [TestMethod]
    public void Loss_FarFromDone_AsksForMoreEpochs_ThoughSmallerStepsEndItFlat()
    {
        var finding = new UnfinishedTrainingCheck().Check(Outcome([0.69, 0.68, 0.66, 0.62, 0.57, 0.52, 0.48, 0.45, 0.44, 0.439])).Single();
        Assert.AreEqual(UnfinishedTrainingCheck.Code, finding.Code);
        Assert.Contains("from 0.52 in epoch 6 to 0.439 in epoch 10", finding.Message);
    }

    [TestMethod]
    [DataRow(new[] { 0.6, 0.55, 0.52, 0.5, 0.49, 0.48, 0.475, 0.47, 0.469, 0.469 })] // labels that are partly chance
    [DataRow(new[] { 0.69, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.06, 0.05, 0.049 })] // nearly nothing is left
    public void Loss_ThatIsDone_GivesNothing(double[] losses) => Assert.IsEmpty(new UnfinishedTrainingCheck().Check(Outcome(losses)));

    [TestMethod]
    public void Loss_ThatStillFallsWhenStopped_IsAsItWasAskedFor() =>
        Assert.IsEmpty(new UnfinishedTrainingCheck().Check(Outcome([0.6, 0.55, 0.5, 0.45, 0.4], stopReason: "cancelled")));

    [TestMethod]
    [DataRow(new[] { 1.0, 1.2, 2, 8, 20, 70, 90 }, "went from 1 in the first step")]
    [DataRow(new[] { 1.0, double.NaN }, "to NaN in step 2")]
    public void FirstLosses_ThatExplode_AreDivergence(double[] losses, string expected)
    {
        var finding = new DivergenceCheck().Check(Outcome(_falling) with { FirstLosses = losses }).Single();
        Assert.AreEqual((FindingSeverity.Warning, DivergenceCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains(expected, finding.Message);
        Assert.Contains("well below 0.005", finding.Message);
    }

    [TestMethod]
    public void FirstLosses_WithOneOddBatch_AreNot() =>
        Assert.IsEmpty(new DivergenceCheck().Check(Outcome(_falling) with { FirstLosses = [1, 0.9, 0.8, 12, 0.7, 0.6, 0.6, 0.5] }));

    [TestMethod]
    public void FirstLosses_WithABatchNowAndThenThatHasAnOutlier_AreNot()
    {
        double[] losses = [.. Enumerable.Range(0, 50).Select(i => i % 3 == 1 ? 30 : 0.001)];
        Assert.IsEmpty(new DivergenceCheck().Check(Outcome(_falling) with { FirstLosses = losses }));
    }

    [TestMethod]
    public void ManyWeights_WithValidationRows_AreJudgedByThem() => Assert.IsEmpty(
        new WeightCountCheck().Check(Outcome(_falling, validation: _falling) with { RowCount = 200, WeightCount = 30_000 }));

    [TestMethod]
    public void Overfitting_OfATrainingThatWasStoppedEarly_DoesNotAdviseToStopEarly()
    {
        double[] rising = [0.6, 0.5, 0.45, 0.44, 0.46, 0.5, 0.55, 0.6, 0.62, 0.63];
        Assert.Contains("EarlyStopping", new OverfittingCheck().Check(Outcome(_falling, rising)).Single().Message);
        var stopped = Outcome(_falling, rising, stopReason: "no better for 6 epochs");
        Assert.DoesNotContain("EarlyStopping", new OverfittingCheck().Check(stopped).Single().Message);
    }

    [TestMethod]
    public void ManyWeights_OfFewRows_AreNamed()
    {
        var finding = new WeightCountCheck().Check(Outcome(_falling) with { RowCount = 200, WeightCount = 30_000 }).Single();
        Assert.AreEqual((FindingSeverity.Info, WeightCountCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("30,000 weights for 200 training rows, 150 a row", finding.Message);
    }

    [TestMethod]
    public void Training_ThatEndedBeforeItsFirstEpoch_IsNotJudgedByIt()
    {
        var doctor = new Doctor([], [], _ => { });
        doctor.ExamineTraining(Outcome([], stopReason: "out of time"));
        Assert.IsEmpty(doctor.Diagnosis.Findings);
    }

    [TestMethod]
    public void TrivialAnswer_OfClasses_HasTheirEntropyAsLoss()
    {
        var set = TrainingSets.Of(TrainingSets.Noise(4, 1), new long[] { 0, 1, 1, 1 });
        var shares = TrivialAnswer.LogShares([0, 1, 1, 1], weights: null, classCount: 2);
        var entropy = -((0.25 * Math.Log(0.25)) + (0.75 * Math.Log(0.75)));
        Assert.AreEqual(
            entropy, TrivialAnswer.ComputeLoss(new CrossEntropyLoss().ForClasses(labelSmoothing: 0), set, [(float)shares[0], (float)shares[1]]),
            1e-6);
    }

    [TestMethod]
    public void TrivialAnswer_OfWeightedRows_CountsThemByWeight() =>
        Assert.AreEqual(Math.Log(0.5), TrivialAnswer.LogShares([0, 1, 1, 1], [3, 1, 1, 1], classCount: 2)[0], 1e-9);

    private static TrainingOutcome Outcome(double[] train, double[]? validation = null, string? stopReason = null)
    {
        var epochs = train.Select(
            (loss, i) => new EpochResult(i + 1, loss, validation?[i], new Dictionary<string, double>(), 0.005, 1000, TimeSpan.Zero, 0)).ToArray();
        return new TrainingOutcome(
            new TrainingHistory(epochs, epochs.Length, stopReason), train, Math.Log(2), RowCount: 1000, WeightCount: 5000, LearningRate: 0.005);
    }
}
