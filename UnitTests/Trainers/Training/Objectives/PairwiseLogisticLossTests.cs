using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

[TestClass]
public class PairwiseLogisticLossTests
{
    private static readonly Objective _objective = new PairwiseLogisticLoss().CreateFunction();

    // Group 3 has the pairs (0, 1) and (2, 1) of three rows, group 7 the pair (4, 3), the last group none.
    private static readonly int[] _groups = [3, 3, 3, 7, 7, 9];
    private static readonly double[] _scores = [0.3, -0.2, 1.5, 2, 0.5, 4];
    private static readonly double[] _targets = [2, 1, 2, 0, 10, 5];

    [TestMethod]
    public void Mean_ByHand_IsThatOfTheGroupsByTheirRows()
    {
        static double Pair(double better, double worse) => Math.Log(1 + Math.Exp(worse - better));
        var three = (Pair(0.3, -0.2) + Pair(1.5, -0.2)) / 2;
        Assert.AreEqual(((3 * three) + (2 * Pair(0.5, 2))) / 6, Compute(_scores).Loss, 1e-12);
    }

    [TestMethod]
    public void Gradient_ByHand_PullsTheRowsOfEachPairApart()
    {
        static double Pull(double better, double worse) => 1 / (1 + Math.Exp(better - worse));
        double one = Pull(0.3, -0.2) * 3 / 2 / 6, other = Pull(1.5, -0.2) * 3 / 2 / 6, last = Pull(0.5, 2) * 2 / 6;
        double[] expected = [-one, one + other, -other, last, -last, 0];
        foreach (var (wanted, slope) in expected.Zip(Compute(_scores).Gradient))
        {
            Assert.AreEqual(wanted, slope, 1e-12);
        }
    }

    [TestMethod]
    public void Mean_ScoresAndLabelsOfAGroupMoved_IsTheSame()
    {
        double[] scores = [1000.3, 999.8, 1001.5, 2, 0.5, 4], targets = [-8, -9, -8, 0, 1, 5];
        Assert.AreEqual(Compute(_scores).Loss, Compute(scores, targets).Loss, 1e-9);
    }

    [TestMethod]
    public void Mean_OfARowOfWeightTwo_IsThatOfTwoRows()
    {
        var weighed = Compute(_scores, weights: [2, 1, 1, 1, 1, 1]);
        int[] twice = [0, 0, 1, 2, 3, 4, 5];
        var repeated = Compute(
            Array.ConvertAll(twice, row => _scores[row]), Array.ConvertAll(twice, row => _targets[row]),
            groups: Array.ConvertAll(twice, row => _groups[row]));
        Assert.AreEqual(7 * repeated.Loss, 6 * weighed.Loss, 1e-12);
        Assert.AreEqual(7 * (repeated.Gradient[0] + repeated.Gradient[1]), 6 * weighed.Gradient[0], 1e-12);
    }

    [TestMethod]
    public void Mean_OfARowOfWeightZero_IsThatWithoutIt()
    {
        var weighed = Compute(_scores, weights: [0, 1, 1, 1, 1, 1]);
        var without = Compute(_scores[1..], _targets[1..], groups: _groups[1..]);
        Assert.AreEqual(5 * without.Loss, 6 * weighed.Loss, 1e-12);
        Assert.AreEqual(0, weighed.Gradient[0]);
    }

    [TestMethod]
    public void Mean_NoPairAtAll_IsZeroWithoutGradient()
    {
        var (loss, gradient) = Compute(_scores, [1, 1, 1, 2, 2, 5]);
        Assert.AreEqual(0, loss);
        Assert.IsTrue(Array.TrueForAll(gradient, slope => slope == 0));
        Assert.AreEqual(0, Compute(_scores, groups: [1, 2, 3, 4, 5, 6]).Loss);
    }

    [TestMethod]
    public void Mean_OfAnEnsemble_IsThatOfItsMembers()
    {
        using var scope = NewDisposeScope();
        double[] others = [3, 1, -4, 0, 0.1, 2];
        var members = _objective.Mean(tensor((double[])[.. _scores, .. others]).unsqueeze(1), CreateBatch(_targets, null, _groups)).item<double>();
        Assert.AreEqual((Compute(_scores).Loss + Compute(others).Loss) / 2, members, 1e-12);
    }

    private static (double Loss, double[] Gradient) Compute(double[] scores, double[]? targets = null, double[]? weights = null, int[]? groups = null)
    {
        using var scope = NewDisposeScope();
        var output = tensor(scores).unsqueeze(1).requires_grad_();
        var mean = _objective.Mean(output, CreateBatch(targets ?? _targets, weights, groups ?? _groups));
        mean.backward();
        return (mean.item<double>(), output.grad!.data<double>().ToArray());
    }

    private static Batch CreateBatch(double[] targets, double[]? weights, int[] groups) =>
        new([], tensor(targets), weights is null ? null : tensor(weights)) { Groups = groups };
}
