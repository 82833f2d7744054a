using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Thresholds;

/// <summary>The threshold found is the best of all there are.</summary>
[TestClass]
public class ThresholdSearchTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_ForF1_IsBetterThanEveryOtherThreshold(bool weighted) => AssertBest(DecisionThreshold.ForF1, F1, weighted);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_ForCosts_IsBetterThanEveryOtherThreshold(bool weighted) => AssertBest(
        DecisionThreshold.ForCosts(falsePositive: 1, falseNegative: 7),
        (truePositive, falsePositive, falseNegative, total) => -(falsePositive + (7 * falseNegative)) / total,
        weighted);

    [TestMethod]
    public void Run_LiesInTheMiddleBetweenTwoScores() =>
        Assert.AreEqual(-1.5f, ThresholdSearch.Run(DecisionThreshold.ForF1, [3, -1, -2, -5], [1, 1, 0, 0], null).Score);

    [TestMethod]
    public void Run_RowsOfOneScore_StayTogether() =>
        Assert.AreEqual(0.5f, ThresholdSearch.Run(DecisionThreshold.ForF1, [1, 1, 1, 0], [1, 0, 1, 0], null).Score);

    [TestMethod]
    public void Run_RowsWithoutWeight_DoNotCount() =>
        Assert.AreEqual(-0.5f, ThresholdSearch.Run(DecisionThreshold.ForF1, [3, 0, 2, -1], [1, 1, 0, 0], [1, 1, 0, 1]).Score);

    [TestMethod]
    public void Run_NeighbouringNumbers_AreDividedBetweenThem()
    {
        var high = MathF.BitIncrement(1f);
        var choice = ThresholdSearch.Run(DecisionThreshold.ForF1, [high, 1f], [1, 0], null);
        Assert.AreEqual(1, choice.Figure);
        Assert.IsTrue(high > choice.Score && !(1f > choice.Score));
    }

    [TestMethod]
    [DataRow(100.0, 3f)]
    [DataRow(0.01, 0f)]
    public void Run_AllToOneSide_LiesOneBeyondTheOutermostScore(double falsePositive, float expected)
    {
        // The false row is in between, so that one wrong decision or the other is never worth it.
        var choice = ThresholdSearch.Run(DecisionThreshold.ForCosts(falsePositive, 1), [1, 2, 1.5f], [1, 0, 1], null);
        Assert.AreEqual(expected, choice.Score);
    }

    [TestMethod]
    public void Run_SaysWhatTheProbabilityOfOneHalfIsWorth()
    {
        var choice = ThresholdSearch.Run(DecisionThreshold.ForF1, [3, -1, -2, -5], [1, 1, 0, 0], null);
        Assert.AreEqual((1.0, 2.0 / 3), (choice.Figure, choice.FigureAtZero));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void ForCosts_NotAPositiveNumber_IsRefusedByName(double cost)
    {
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DecisionThreshold.ForCosts(cost, 1)).Message,
            "falsePositive must be a positive number.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DecisionThreshold.ForCosts(1, cost)).Message,
            "falseNegative must be a positive number.");
    }

    private static double F1(double truePositive, double falsePositive, double falseNegative, double total) =>
        truePositive == 0 ? 0 : 2 * truePositive / ((2 * truePositive) + falsePositive + falseNegative);

    private static void AssertBest(DecisionThreshold rule, Func<double, double, double, double, double> judge, bool weighted)
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var labels = Enumerable.Range(0, 60).Select(_ => random.Next(4) == 0 ? 1f : 0f).ToArray();
            labels[0] = 1;
            var scores = Array.ConvertAll(labels, label => MathF.Round((random.NextSingle() * 4) - 3 + label, 1)); // many are equal
            var weights = weighted ? Array.ConvertAll(labels, _ => (float)random.Next(4)) : null;
            var choice = ThresholdSearch.Run(rule, scores, labels, weights);
            var best = scores.Append(-100).Append(100).Max(Figure);
            Assert.AreEqual(best, Figure(choice.Score), 1e-9);

            double Figure(float threshold)
            {
                double Sum(Func<int, bool> counts) => Enumerable.Range(0, labels.Length).Where(counts).Sum(row => weights?[row] ?? 1.0);
                return judge(
                    Sum(row => labels[row] == 1 && scores[row] > threshold),
                    Sum(row => labels[row] == 0 && scores[row] > threshold),
                    Sum(row => labels[row] == 1 && !(scores[row] > threshold)),
                    Sum(_ => true));
            }
        }
    }
}
