using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

/// <summary>The members of an ensemble are judged one by one.</summary>
[TestClass]
public class EnsembleLossTests
{
    private readonly LossFunction _loss = new CrossEntropyLoss().ForClasses(labelSmoothing: 0);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void MeanLoss_OfThreeMembers_IsTheMeanOfTheirLosses(bool weighted)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (batch, members) = (Create(weighted), randn(3, 4, 5));
        var expected = Enumerable.Range(0, 3).Average(member => batch.MeanLoss(_loss, members[member]).Read());
        Assert.AreEqual(expected, batch.MeanLoss(_loss, members.reshape(12, 5)).Read(), 1e-6);
    }

    [TestMethod]
    public void MeanLoss_OfMixedRows_MixesTheMembersLosses()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (own, other, members) = (Create(true), Create(false), randn(2, 4, 5));
        var mixed = new MixedBatch([], own, other, Share: 0.3);
        var all = members.reshape(8, 5);
        Assert.AreEqual((0.3 * own.MeanLoss(_loss, all).Read()) + (0.7 * other.MeanLoss(_loss, all).Read()), mixed.MeanLoss(_loss, all).Read(), 1e-6);
    }

    private static Batch Create(bool weighted) => new([], tensor(new long[] { 0, 3, 4, 1 }), weighted ? tensor(new float[] { 1, 0, 2, 0.5f }) : null);
}
