using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class RowOrderTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(1000)]
    public void Shuffle_EveryEpoch_HoldsEveryRowOnce(int rows)
    {
        var order = new RowOrder(rows, seed: 1);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(row => (long)row).ToArray(), order.Shuffle().Order().ToArray());
        }
    }

    [TestMethod]
    public void Shuffle_SameSeed_GivesTheSameOrders()
    {
        var (first, second) = (new RowOrder(100, seed: 5), new RowOrder(100, seed: 5));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            CollectionAssert.AreEqual(first.Shuffle(), second.Shuffle());
        }
    }

    [TestMethod]
    public void Shuffle_NextEpochOrOtherSeed_GivesAnotherOrder()
    {
        var order = new RowOrder(100, seed: 5);
        long[] first = [.. order.Shuffle()];
        CollectionAssert.AreNotEqual(first, order.Shuffle());
        CollectionAssert.AreNotEqual(first, new RowOrder(100, seed: 6).Shuffle());
    }
}
