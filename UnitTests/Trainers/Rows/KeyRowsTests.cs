using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Rows;

[TestClass]
public class KeyRowsTests
{
    [TestMethod]
    public void Pick_RowsOfAnyLength_TakesTheirKeysOnly()
    {
        var picked = new KeyRows([1, 2, 3, 4, 5, 0, 0], [2, 2, 5]).Pick([1, 2]);
        CollectionAssert.AreEqual(new[] { 3, 4, 5 }, picked.Keys);
        CollectionAssert.AreEqual(new[] { 0, 3 }, picked.Ends);
    }
}
