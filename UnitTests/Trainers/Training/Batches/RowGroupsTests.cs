using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class RowGroupsTests
{
    [TestMethod]
    public void Join_RowsThatShareAGroupOfEitherKind_BelongTogether()
    {
        var joined = RowGroups.Join([0, 0, 1, 1, 2, 3], [7, 8, 8, 9, 5, 6]);
        Assert.HasCount(1, joined[..4].Distinct());
        Assert.HasCount(3, joined.Distinct());
    }

    [TestMethod]
    public void SpreadLargest_GivesEachRowTheLargestOfItsGroup() =>
        CollectionAssert.AreEqual(new[] { 5.0, 2, 5, 2 }, RowGroups.SpreadLargest([1, 2, 5, 0], [4, 3, 4, 3]));
}
