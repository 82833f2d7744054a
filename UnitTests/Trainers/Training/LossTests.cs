using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

/// <summary>Losses against plain arithmetic in double precision.</summary>
[TestClass]
public class LossTests
{
    private static readonly float[] _weights = [0.5f, 2, 0, 1.5f];

    [TestMethod]
    public void BinaryCrossEntropy_OfLogits_IsTheFormula()
    {
        float[] logits = [-3, 0, 0.5f, 7];
        float[] targets = [0, 1, 0, 1];
        var expected = logits.Zip(targets, (z, y) => -Math.Log(1 / (1 + Math.Exp(y > 0.5 ? -z : z)))).ToArray();
        AssertLoss(new BinaryCrossEntropyLoss(), tensor(logits).reshape(4, 1), tensor(targets), expected);
    }

    [TestMethod]
    public void BinaryCrossEntropy_OfHugeLogits_DoesNotOverflow()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1000, -1000, 1000 }).reshape(3, 1);
        var losses = new BinaryCrossEntropyLoss().PerRow(logits, tensor(new float[] { 0, 1, 1 }));
        CollectionAssert.AreEqual(new float[] { 1000, 1000, 0 }, losses.data<float>().ToArray());
    }

    [TestMethod]
    public void CrossEntropy_OfLogits_IsTheFormula()
    {
        float[][] logits = [[1, 2, 3], [-1, 0, 4], [0.5f, 0.5f, 0.5f], [100, 0, -100]];
        long[] targets = [0, 2, 1, 1];
        var expected = logits.Zip(targets, (row, y) => Math.Log(row.Sum(z => Math.Exp(z))) - row[y]).ToArray();
        AssertLoss(new CrossEntropyLoss(), tensor(logits.SelectMany(row => row).ToArray()).reshape(4, 3), tensor(targets), expected);
    }

    [TestMethod]
    public void Squared_OfNumbers_IsTheFormula()
    {
        float[] outputs = [-3, 0, 0.5f, 7];
        float[] targets = [2, 0, -0.25f, 7.5f];
        var expected = outputs.Zip(targets, (z, y) => Math.Pow(z - y, 2)).ToArray();
        AssertLoss(new SquaredLoss(), tensor(outputs).reshape(4, 1), tensor(targets), expected);
    }

    [TestMethod]
    public void Squared_Differentiated_IsTwiceTheDifference()
    {
        using var scope = NewDisposeScope();
        var output = tensor(new float[] { -3, 0.5f }).reshape(2, 1).requires_grad_();
        new SquaredLoss().PerRow(output, tensor(new float[] { 2, 0.25f })).sum().backward();
        CollectionAssert.AreEqual(new[] { -10, 0.5f }, output.grad!.data<float>().ToArray());
    }

    private static void AssertLoss(Loss loss, Tensor output, Tensor targets, double[] expected)
    {
        using var scope = NewDisposeScope();
        scope.Attach(output);
        scope.Attach(targets);
        var losses = loss.PerRow(output, targets).data<float>().ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], losses[i], 1e-5, $"row {i}");
        }

        Assert.AreEqual(expected.Average(), loss.Mean(output, new Batch([], targets, Weights: null)).ToDouble(), 1e-5);
        Assert.AreEqual(
            expected.Zip(_weights, (value, weight) => value * weight).Sum() / expected.Length,
            loss.Mean(output, new Batch([], targets, tensor(_weights))).ToDouble(),
            1e-5);
    }
}
