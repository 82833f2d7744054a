using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>Parts of a batch: together they are all of it, and what is drawn for a row is the same, whoever has it.</summary>
[TestClass]
public class BatchPartTests
{
    [TestMethod]
    [DataRow(32, 1)]
    [DataRow(32, 3)]
    [DataRow(7, 4)]
    [DataRow(2, 5)]
    public void Parts_OfABatch_AreAllOfItsRowsOnce(int total, int size)
    {
        var parts = Cut(total, size, _ => true);
        var counted = parts.Where(part => part.Counts).SelectMany(part => Enumerable.Range(part.Start, part.Count)).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, total).ToArray(), counted);
        Assert.AreEqual(1, parts.Sum(part => part.Share), 1e-12);
        Assert.IsTrue(parts.All(part => part.Count > 0), "A process without rows computes another one's once more.");
        var most = parts.Where(part => part.Counts).Max(part => part.Count);
        Assert.IsLessThanOrEqualTo((total / size) + 1, most, "They are cut as evenly as they can be.");
    }

    [TestMethod]
    public void Parts_OfGroups_CutNone()
    {
        int[] starts = [0, 5, 6, 14, 20]; // of groups, in 24 rows
        var parts = Cut(24, 3, starts.Contains);
        CollectionAssert.AreEqual(new[] { (0, 14), (14, 6), (20, 4) }, parts.Select(part => (part.Start, part.Count)).ToArray());
        var one = Cut(4, 3, _ => false);
        CollectionAssert.AreEqual(new[] { true, false, false }, one.Select(part => part.Counts).ToArray(), "One group cannot be cut.");
        Assert.IsTrue(one.All(part => part.Count == 4));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Masks_OfParts_AreTheRowsOfTheWholeMask(int members)
    {
        using var scope = NewDisposeScope();
        const int rows = 11;
        var whole = Draw(null, members * rows).reshape(members, rows, -1);
        foreach (var part in Cut(rows, 3, _ => true))
        {
            var own = Draw(part, members * part.Count).reshape(members, part.Count, -1);
            Assert.IsTrue(whole.narrow(1, part.Start, part.Count).equal(own).all().item<bool>(), $"{part}");
        }

        static Tensor Draw(BatchPart? part, long rows)
        {
            var random = new RandomGenerator(5) { Part = part };
            long[] shape = [rows, 13, 3];
            var first = random.Mask(shape, zeros(1), rate: 0.4);
            return cat([first.flatten(1), random.Uniform([rows, 2], zeros(1)), random.Mask(shape, zeros(1), rate: 0.4).flatten(1)], 1);
        }
    }

    // The longest row is in the first part; all sequences are as long as it.
    [TestMethod]
    public void Sequences_OfAPart_AreAsLongAsTheLongestOfTheBatch()
    {
        using var scope = NewDisposeScope();
        var network = new Network([new NetworkInput("x", TensorShape.Sequence(6), [], InputElement.Key, keyCount: 9)], [new PoolOverTime()]);
        float[] keys = [1, 2, 3, 4, 5, -1, 1, 2, -1, -1, -1, -1, 3, -1, -1, -1, -1, -1];
        var rows = new DeviceRows(new TrainingSet(3, [new ArrayRows<float>(keys, 6)], new float[3]), network, CPU);
        var whole = RowBatches.CutEvenly(null, rowCount: 3, batchSize: 3);
        var part = whole.Take(_ => new BatchPart(1, 2, 3));
        CollectionAssert.AreEqual(new long[] { 2, 5 }, rows.Read(part).Select(batch => batch.Inputs[0].shape).Single());
    }

    private static BatchPart[] Cut(int total, int size, Func<int, bool> canCut) =>
        [.. Enumerable.Range(0, size).Select(rank => BatchPart.Cut(rank, size, total, canCut))];
}
