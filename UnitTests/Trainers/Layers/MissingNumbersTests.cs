using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>What the layers that numbers come in through make of missing ones, in torch and in the graph alike.</summary>
[TestClass]
public class MissingNumbersTests
{
    // Two numbers a row. The present ones are 1, 3 and 10, 30: means 2 and 20, deviations 1 and 10.
    private static readonly float[] _rows = [1, 10, float.NaN, 30, 3, float.NaN];

    [TestMethod]
    public void Standardize_MissingNumber_IsTheMeanOfThePresentOnes()
    {
        var output = LearnedLayer.Both(new Standardize(Limit: 1e6), _rows, 2, [1, 30, float.NaN, float.NaN]);
        Assert.AreEqual(-1, output[0], 1e-5);
        Assert.AreEqual(1, output[1], 1e-5);
        Assert.AreEqual(0, output[2]);
        Assert.AreEqual(0, output[3]);
    }

    [TestMethod]
    public void Standardize_MarkMissing_MarksThem()
    {
        var output = LearnedLayer.Both(new Standardize(MarkMissing: true), _rows, 2, [2, float.NaN]);
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 1 }, output);
    }

    [TestMethod]
    public void Standardize_NumberMissingInAllRows_GivesZero()
    {
        var output = LearnedLayer.Both(new Standardize(), [float.NaN, float.NaN], 1, [5, float.NaN]);
        CollectionAssert.AreEqual(new float[2], output);
    }

    [TestMethod]
    public void PiecewiseLinearEmbedding_MissingNumber_HasAVectorOfItsOwnThatStartsAtZero()
    {
        var output = LearnedLayer.Both(new PiecewiseLinearEmbedding(2, Bins: 2), _rows, 2, [float.NaN, 10, 1, float.NaN]);
        CollectionAssert.AreEqual(new float[2], output[..2]);
        Assert.IsTrue(output[2..6].All(float.IsFinite));
        Assert.IsFalse(output[2..4].All(value => value == 0));
        CollectionAssert.AreEqual(new float[2], output[6..]);
    }

    [TestMethod]
    public void PiecewiseLinearEmbedding_NumberMissingInAllRows_GivesNumbers()
    {
        var output = LearnedLayer.Both(new PiecewiseLinearEmbedding(2, Bins: 2), [float.NaN, float.NaN], 1, [5, float.NaN]);
        Assert.IsTrue(output.All(float.IsFinite));
    }
}
