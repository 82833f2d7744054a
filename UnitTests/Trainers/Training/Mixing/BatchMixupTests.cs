using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Mixing;

[TestClass]
public class BatchMixupTests
{
    private readonly RandomGenerator _random = new(3);
    private static readonly RowObjective _loss = new SquaredLoss().CreateFunction();

    [TestMethod]
    public void Apply_MixesInputsAndLossesByOneShare()
    {
        using var scope = NewDisposeScope();
        var mixup = Create(1);
        var batch = Rows();
        var mixed = mixup.Apply(batch, _random);
        Assert.IsTrue(mixed.Mix!.Share is > 0 and < 1);
        var inputs = mixed.Mix!.Own.Inputs[0].mul(Number(mixed.Mix!.Share)).add(mixed.Mix!.Other.Inputs[0], Number(1 - mixed.Mix!.Share));
        Assert.AreEqual(0, (inputs - mixed.Inputs[0]).abs().max().Read(), 1e-6);
        Assert.IsFalse(mixed.Mix!.Other.Inputs[0].Equals(batch.Inputs[0]), "The other order must differ.");
        CollectionAssert.AreEqual( // a row keeps its target and its weight
            mixed.Mix!.Other.Inputs[0].sum(1).data<float>().ToArray(), mixed.Mix!.Other.Targets.data<float>().ToArray());

        var output = _random.Uniform([8, 1], 0, 1);
        var expected = (mixed.Mix!.Share * Mean(output, mixed.Mix!.Own)) + ((1 - mixed.Mix!.Share) * Mean(output, mixed.Mix!.Other));
        Assert.AreEqual(expected, _loss.Mean(output, mixed).Read(), 1e-3);
    }

    [TestMethod]
    public void Shares_OfASmallAlpha_AreNearTheEnds()
    {
        using var scope = NewDisposeScope();
        var mixup = Create(0.2);
        var shares = Enumerable.Range(0, 200).Select(_ => mixup.Apply(Rows(), _random).Mix!.Share).ToArray();
        Assert.AreEqual(0.5, shares.Average(), 0.1);

        // The variance of Beta(α, α) is 1 / (4·(2α + 1)).
        Assert.AreEqual(1 / (4 * 1.4), shares.Average(share => (share - 0.5) * (share - 0.5)), 0.03);
    }

    [TestMethod]
    public void Apply_FollowsFromTheSeed()
    {
        using var scope = NewDisposeScope();
        var mixup = Create(0.4);
        var (first, other, again) = (Mixed(1), Mixed(2), Mixed(1));
        Assert.AreEqual(first.Mix!.Share, again.Mix!.Share);
        Assert.AreNotEqual(first.Mix!.Share, other.Mix!.Share);
        Assert.IsTrue(first.Inputs[0].Equals(again.Inputs[0]));

        Batch Mixed(ulong seed)
        {
            _random.Seed(seed);
            return mixup.Apply(Rows(), _random);
        }
    }

    [TestMethod]
    public void Off_GivesTheBatchItself()
    {
        using var scope = NewDisposeScope();
        var mixup = Create(0);
        var batch = Rows();
        Assert.AreSame(batch, mixup.Apply(batch, _random));
    }

    private static BatchMixer Create(double alpha) =>
        BatchMixer.Create(new TrainingOptions { Mixing = new() { Mixup = alpha } }, TrainingSets.Network());

    private static double Mean(Tensor output, Batch batch) =>
        (_loss.PerRow(output, batch.Targets) * batch.Weights!).mean().Read();

    // Eight rows whose target is the sum of their two features.
    private static Batch Rows()
    {
        var inputs = Range(16, float32).reshape(8, 2);
        return new Batch([inputs], inputs.sum(1), Range(8, float32));
    }
}
