using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

/// <summary>The weighted sum of what two models say.</summary>
[TestClass]
public class ScoreSumTests
{
    private const int Count = 5_000;

    [TestMethod]
    public void Fit_OneOfBothGuesses_CountsNothing()
    {
        var (labels, good, guessed) = Sample();
        var first = Fit(good, guessed, LinearLosses.Logistic(labels), null);
        Assert.AreEqual(1, first.First, 0.1);
        Assert.AreEqual(0, first.Second, 0.1);
        var second = Fit(guessed, good, LinearLosses.Logistic(labels), null);
        Assert.AreEqual(0, second.First, 0.1);
        Assert.AreEqual(1, second.Second, 0.1);
    }

    // Scores of twice the log-odds are half true. Two that always say the same count as they did at the start.
    [TestMethod]
    public void Fit_BothAreTooSureAndAgree_TonesThemAndKeepsTheRatio()
    {
        var (labels, good, _) = Sample();
        var sure = Array.ConvertAll(good, score => 2 * score);
        var sum = Fit(sure, sure, LinearLosses.Logistic(labels), null);
        Assert.AreEqual(0.5, sum.First + sum.Second, 0.05);
        Assert.AreEqual(4, sum.Second / sum.First, 0.3);
    }

    // What one model says can be worth more than all that the start gives it, even if the other is silent.
    [TestMethod]
    public void Fit_OneIsSilent_LetsTheOtherSpeak()
    {
        var (labels, good, _) = Sample();
        var sum = Fit(good[..50], new float[50], LinearLosses.Logistic(labels[..50]), null);
        Assert.IsGreaterThan(0.5, sum.First);
    }

    [TestMethod]
    public void Fit_FewRows_KeepsTheRatioRatherThanManyDo()
    {
        var (labels, good, guessed) = Sample();
        var few = Fit(good[..40], guessed[..40], LinearLosses.Logistic(labels[..40]), null);
        var many = Fit(good, guessed, LinearLosses.Logistic(labels), null);
        Assert.IsLessThan(few.Second / few.First, many.Second / many.First);
    }

    [TestMethod]
    public void Compute_ARow_AddsUpBoth()
    {
        var sums = new double[2];
        new ScoreSum(0.5, 2, [0, 3]).Compute([1, 2], [10, 20], sums);
        CollectionAssert.AreEqual(new[] { 20.5, 44 }, sums);
    }

    // Both say 0 of everything, as models do that have learned their rows by heart and see others.
    [TestMethod]
    public void Fit_QuantilesThatAreTooClose_AreMovedApart()
    {
        float[] targets = [.. Enumerable.Range(0, Count).Select(i => (4f * i / Count) - 2)];
        var sum = Fit(new float[3 * Count], new float[3 * Count], LinearLosses.Number(
            [.. targets.SelectMany(target => Enumerable.Repeat(target, 3))], new SquaredLoss(), new QuantileLoss(0.1), new QuantileLoss(0.9)), null);
        Assert.AreEqual(0, sum.Shift[0]);
        Assert.AreEqual(-1.6, sum.Shift[1], 0.02);
        Assert.AreEqual(1.6, sum.Shift[2], 0.02);
    }

    [TestMethod]
    public void Fit_Classes_AreNotShifted()
    {
        var (labels, good, guessed) = Sample();
        Assert.AreEqual(0, Fit(good, guessed, LinearLosses.Logistic(labels), null).Shift[0]);
    }

    [TestMethod]
    public void Fit_RowsOfNoWeight_TellNothing()
    {
        var (labels, good, _) = Sample();
        float[] both = [.. good, .. good.Select(score => -score)];
        var weights = Enumerable.Range(0, 2 * Count).Select(row => row < Count ? 1f : 0f).ToArray();
        var sum = Fit(both, both, LinearLosses.Logistic([.. labels, .. labels]), weights);
        Assert.AreEqual(1, sum.First + sum.Second, 0.1);
    }

    // Of rows that part, the best factor would be infinite.
    [TestMethod]
    public void Fit_RowsThatPart_StaysFinite()
    {
        var sum = Fit([-1, 1], [-1, 1], LinearLosses.Logistic([0, 1]), null);
        Assert.IsTrue(sum.First + sum.Second is > 0.9 and < 5, sum.ToString());
    }

    // True log-odds, labels drawn by them, and numbers that have nothing to do with either.
    private static (float[] Labels, float[] Good, float[] Guessed) Sample()
    {
        var random = new Random(4);
        float[] good = [.. Enumerable.Range(0, Count).Select(_ => (float)((random.NextDouble() * 6) - 3))];
        float[] labels = Array.ConvertAll(good, score => random.NextDouble() < 1 / (1 + Math.Exp(-score)) ? 1f : 0f);
        return (labels, good, [.. Enumerable.Range(0, Count).Select(_ => (float)((random.NextDouble() * 6) - 3))]);
    }

    [TestMethod]
    public void Fit_FewRowsOfANetworkThatReadsMore_TrustsItMore()
    {
        float[] scores = [-1, 1];
        var sum = ScoreSumFit.Run(scores, scores, LinearLosses.Logistic([0, 1]), null, ScoreSum.Start(1, firstReadsMore: true));
        Assert.IsGreaterThan(2 * sum.Second, sum.First);
    }

    private static ScoreSum Fit(float[] first, float[] second, LinearLoss loss, float[]? rowWeights) =>
        ScoreSumFit.Run(first, second, loss, rowWeights, ScoreSum.Start(loss.Outputs, firstReadsMore: false));
}
