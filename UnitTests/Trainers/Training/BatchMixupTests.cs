using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class BatchMixupTests
{
    private static readonly LossFunction _loss = new SquaredLoss().CreateFunction();

    [TestMethod]
    public void Apply_MixesInputsAndLossesByOneShare()
    {
        using var scope = NewDisposeScope();
        using var mixup = BatchMixup.Create(1, seed: 3);
        var batch = Rows();
        var mixed = (MixedBatch)mixup.Apply(batch);
        Assert.IsTrue(mixed.Share is > 0 and < 1);
        var inputs = (mixed.Own.Inputs[0] * mixed.Share) + (mixed.Other.Inputs[0] * (1 - mixed.Share));
        Assert.AreEqual(0, (inputs - mixed.Inputs[0]).abs().max().ToDouble(), 1e-6);
        Assert.IsFalse(mixed.Other.Inputs[0].Equals(batch.Inputs[0]), "The other order must differ.");
        CollectionAssert.AreEqual( // a row keeps its target and its weight
            mixed.Other.Inputs[0].sum(1).data<float>().ToArray(), mixed.Other.Targets.data<float>().ToArray());

        var output = rand(8, 1);
        var expected = (mixed.Share * Mean(output, mixed.Own)) + ((1 - mixed.Share) * Mean(output, mixed.Other));
        Assert.AreEqual(expected, _loss.Mean(output, mixed).ToDouble(), 1e-3);
    }

    [TestMethod]
    public void Shares_OfASmallAlpha_AreNearTheEnds()
    {
        using var scope = NewDisposeScope();
        using var mixup = BatchMixup.Create(0.2, seed: 3);
        var shares = Enumerable.Range(0, 200).Select(_ => ((MixedBatch)mixup.Apply(Rows())).Share).ToArray();
        Assert.AreEqual(0.5, shares.Average(), 0.1);

        // The variance of Beta(α, α) is 1 / (4·(2α + 1)).
        Assert.AreEqual(1 / (4 * 1.4), shares.Average(share => (share - 0.5) * (share - 0.5)), 0.03);
    }

    [TestMethod]
    public void Restore_DrawsTheSameAgain()
    {
        using var scope = NewDisposeScope();
        using var mixup = BatchMixup.Create(0.4, seed: 3);
        mixup.Apply(Rows());
        var snapshot = new TrainingSnapshot();
        mixup.Save(snapshot);
        var expected = (MixedBatch)mixup.Apply(Rows());
        using var other = BatchMixup.Create(0.4, seed: 4);
        other.Restore(snapshot);
        var actual = (MixedBatch)other.Apply(Rows());
        Assert.AreEqual(expected.Share, actual.Share);
        Assert.IsTrue(expected.Inputs[0].Equals(actual.Inputs[0]));
    }

    [TestMethod]
    public void Off_GivesTheBatchItself()
    {
        using var scope = NewDisposeScope();
        using var mixup = BatchMixup.Create(0, seed: 3);
        var batch = Rows();
        Assert.AreSame(batch, mixup.Apply(batch));
    }

    private static double Mean(Tensor output, Batch batch) =>
        (_loss.PerRow(output, batch.Targets) * batch.Weights!).mean().ToDouble();

    // Eight rows whose target is the sum of their two features.
    private static Batch Rows()
    {
        var inputs = arange(16, dtype: float32).reshape(8, 2);
        return new Batch([inputs], inputs.sum(1), arange(8, dtype: float32));
    }
}
