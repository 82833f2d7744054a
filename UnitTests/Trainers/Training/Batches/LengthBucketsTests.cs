using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class LengthBucketsTests
{
    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(3, 4)]
    [DataRow(8, 4)]
    [DataRow(1000, 7)]
    [DataRow(1000, 1)]
    [DataRow(5000, 16)] // several chunks and a rest
    public void Shuffle_EveryEpoch_HasEachRowOnce(int rows, int batchSize)
    {
        var order = new RowOrder(rows, batchSize, buckets: new LengthBuckets(Lengths(rows), batchSize));
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).ToArray(), order.Shuffle(1, epoch).Rows!.Order().ToArray());
        }
    }

    [TestMethod]
    public void Shuffle_RowsOfAllLengths_LeavesLittlePadding()
    {
        var lengths = Lengths(1000);
        Assert.IsGreaterThan(0.8, Padding(new RowOrder(1000, 10).Shuffle(1, 1).Rows!, lengths, 10));
        Assert.IsLessThan(0.1, Padding(new RowOrder(1000, 10, buckets: new LengthBuckets(lengths, 10)).Shuffle(1, 1).Rows!, lengths, 10));
    }

    [TestMethod]
    public void Shuffle_EveryEpoch_MixesTheBatchesAndTheirOrder()
    {
        var lengths = Lengths(1000);
        var order = new RowOrder(1000, 10, buckets: new LengthBuckets(lengths, 10));
        var first = order.Shuffle(1, 1).Rows!.ToArray();
        var second = order.Shuffle(1, 2).Rows!.ToArray();
        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreEqual(first, order.Shuffle(1, 1).Rows!.ToArray());
        var means = first.Chunk(10).Select(batch => batch.Average(row => lengths[row])).ToArray();
        CollectionAssert.AreNotEqual(means.Order().ToArray(), means, "Short rows must not all come first.");
    }

    [TestMethod]
    public void Shuffle_WholeBatchesAndARest_DoesNotAlwaysLeaveTheLongestRows()
    {
        var lengths = Lengths(25);
        var order = new RowOrder(25, 10, buckets: new LengthBuckets(lengths, 10));
        var rests = Enumerable.Range(1, 50).Select(epoch => order.Shuffle(1, epoch).Rows![20..].Max(row => lengths[row])).Distinct().Count();
        Assert.IsGreaterThan(5, rests);
    }

    private static int[] Lengths(int rows) => [.. Enumerable.Range(0, rows).Select(row => row * 7919 % rows)];

    // How many steps of padding there are for each real one.
    private static double Padding(int[] order, int[] lengths, int batchSize) =>
        (order.Chunk(batchSize).Sum(batch => batch.Length * batch.Max(row => lengths[row])) / (double)lengths.Sum()) - 1;
}
