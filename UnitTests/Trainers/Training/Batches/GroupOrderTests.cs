using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class GroupOrderTests
{
    [TestMethod]
    public void Shuffle_GroupsOfManySizes_GivesBatchesOfWholeGroupsAndAlwaysAsMany()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 300; trial++)
        {
            var batchSize = random.Next(4, 40);
            var groups = Make(random, count: random.Next(1, 30), largest: random.Next(2, 60));
            var order = new GroupOrder(groups, batchSize);
            var mean = (double)groups.Length / order.BatchCount;
            for (var epoch = 1; epoch <= 3; epoch++)
            {
                var batches = order.Shuffle(seed: trial, epoch);
                Assert.HasCount(order.BatchCount, batches.Ends);
                CollectionAssert.AreEqual(Enumerable.Range(0, groups.Length).ToArray(), batches.Rows!.Order().ToArray(), "each row once");
                foreach (var (i, end) in batches.Ends.Index())
                {
                    var batch = batches.Rows![batches.GetStart(i)..end];
                    Assert.IsTrue(batch.Length >= 2 && batch.Length < 2 * mean, $"{batch.Length} rows where a batch has {mean} on average");
                    foreach (var group in batch.GroupBy(row => groups[row]).Where(group => groups.Count(of => of == group.Key) <= Math.Floor(mean)))
                    {
                        Assert.AreEqual(groups.Count(of => of == group.Key), group.Count(), "A group that fits into a batch stays whole.");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Shuffle_RowsOfAGroup_FollowEachOther()
    {
        var groups = Make(new Random(2), count: 12, largest: 9);
        var rows = new GroupOrder(groups, batchSize: 16).Shuffle(seed: 1, epoch: 1).Rows!;
        Assert.AreEqual(11, rows.Zip(rows.Skip(1)).Count(pair => groups[pair.First] != groups[pair.Second]));
    }

    [TestMethod]
    public void Shuffle_AGroupLargerThanABatch_IsCutInAnotherWayEachEpoch()
    {
        var groups = new int[100];
        var order = new GroupOrder(groups, batchSize: 20);
        int[][] Parts(int epoch) => [.. order.Shuffle(seed: 1, epoch).Rows!.Chunk(20).Select(part => part.Order().ToArray())];
        var (first, second) = (Parts(1), Parts(2));
        Assert.IsFalse(first.Any(part => second.Any(other => part.SequenceEqual(other))));
        Assert.IsTrue(first.Zip(Parts(1)).All(pair => pair.First.SequenceEqual(pair.Second)), "The same epoch is cut the same way.");
    }

    [TestMethod]
    public void Shuffle_AVeryLargeBatch_HasNoMorePairsThanFitIntoMemory()
    {
        var order = new GroupOrder(new int[5000], batchSize: 5000);
        Assert.AreEqual(1, order.BatchCount);
        var rows = order.Shuffle(seed: 1, epoch: 1).Rows!;
        CollectionAssert.AreEqual(Enumerable.Range(0, 5000).ToArray(), rows.Order().ToArray());
    }

    [TestMethod]
    public void Shuffle_SmallWindow_PicksFromNeighbouringGroups()
    {
        int[] groups = [.. Enumerable.Range(0, 4000).Select(row => row / 4)];
        var batches = new GroupOrder(groups, batchSize: 8, window: 320).Shuffle(seed: 1, epoch: 1);
        foreach (var window in batches.Rows!.Chunk(320))
        {
            Assert.IsLessThanOrEqualTo(8, window.Select(row => row / 40).Distinct().Count());
        }
    }

    [TestMethod]
    public void InOrder_AGroupThatIsCut_GoesOnInTheNextBatch()
    {
        int[] groups = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 6), .. Enumerable.Repeat(2, 40)];
        var order = new GroupOrder(groups, batchSize: 16);
        CollectionAssert.AreEqual(groups, Array.ConvertAll(order.InOrder().Rows!, row => groups[row]));
        CollectionAssert.AreEqual(order.InOrder().Rows, order.InOrder().Rows);
    }

    private static int[] Make(Random random, int count, int largest)
    {
        int[] groups = [.. Enumerable.Range(0, count).SelectMany(group => Enumerable.Repeat(group, random.Next(2, largest + 1)))];
        random.Shuffle(groups);
        return groups;
    }
}
