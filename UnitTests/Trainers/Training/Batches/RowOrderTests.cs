using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class RowOrderTests
{
    [TestMethod]
    [DataRow(1, int.MaxValue)]
    [DataRow(100, int.MaxValue)]
    [DataRow(100, 100)]
    [DataRow(100, 99)]
    [DataRow(100, 16)]
    [DataRow(100, 1)]
    [DataRow(128, 64)] // two whole windows
    [DataRow(129, 64)]
    [DataRow(127, 64)]
    public void Shuffle_EveryEpoch_HasEachRowOnce(int rowCount, int window)
    {
        var order = new RowOrder(rowCount, batchSize: 8, window);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, rowCount).ToArray(), order.Shuffle(1, epoch).Rows!.Order().ToArray());
        }
    }

    [TestMethod]
    public void Shuffle_OtherEpochOrSeed_IsAnotherOrder()
    {
        var order = new RowOrder(100, batchSize: 8);
        var first = order.Shuffle(1, 1).Rows!.ToArray();
        CollectionAssert.AreNotEqual(first, order.Shuffle(1, 2).Rows!.ToArray());
        CollectionAssert.AreNotEqual(first, order.Shuffle(2, 1).Rows!.ToArray());
        CollectionAssert.AreEqual(first, order.Shuffle(1, 1).Rows!.ToArray());
    }

    [TestMethod]
    public void Shuffle_SmallWindow_PicksFromEightBlocksAtATime()
    {
        var order = new RowOrder(1000, batchSize: 8, window: 80).Shuffle(1, 1).Rows!;
        foreach (var window in order.Chunk(80))
        {
            Assert.IsLessThanOrEqualTo(8, window.Select(row => row / 10).Distinct().Count());
        }

        Assert.IsFalse(order.Zip(order.Skip(1)).All(pair => Math.Abs(pair.First - pair.Second) < 10), "The blocks are in order.");
    }

    [TestMethod]
    public void Shuffle_ManyEpochs_PutsEveryRowEverywhere()
    {
        var order = new RowOrder(5, batchSize: 8);
        var counts = new int[5, 5];
        for (var epoch = 1; epoch <= 2000; epoch++)
        {
            var rows = order.Shuffle(1, epoch).Rows!;
            for (var place = 0; place < 5; place++)
            {
                counts[place, rows[place]]++;
            }
        }

        foreach (var count in counts)
        {
            Assert.AreEqual(400, count, 80); // 4.5 standard deviations
        }
    }
}
