using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

/// <summary>The members of an ensemble are judged one by one.</summary>
[TestClass]
public class EnsembleLossTests
{
    private readonly RandomGenerator _random = new(1);
    private readonly RowObjective _loss = new CrossEntropyLoss().ForClasses(labelSmoothing: 0);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Mean_OfThreeMembers_IsTheMeanOfTheirLosses(bool weighted)
    {
        using var scope = NewDisposeScope();
        var (batch, members) = (Create(weighted), _random.Normal([3, 4, 5]));
        var expected = Enumerable.Range(0, 3).Average(member => _loss.Mean(members[member], batch).Read());
        Assert.AreEqual(expected, _loss.Mean(members.reshape(12, 5), batch).Read(), 1e-6);
    }

    [TestMethod]
    public void Mean_OfMixedRows_MixesTheMembersLosses()
    {
        using var scope = NewDisposeScope();
        var (own, other, members) = (Create(true), Create(false), _random.Normal([2, 4, 5]));
        var mixed = own with { Mix = new BatchMix(own, other, Share: 0.3) };
        var all = members.reshape(8, 5);
        Assert.AreEqual((0.3 * _loss.Mean(all, own).Read()) + (0.7 * _loss.Mean(all, other).Read()), _loss.Mean(all, mixed).Read(), 1e-6);
    }

    private static Batch Create(bool weighted) => new([], tensor(new long[] { 0, 3, 4, 1 }), weighted ? tensor(new float[] { 1, 0, 2, 0.5f }) : null);
}
