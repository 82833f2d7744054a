using MLNet.DeepExtensions.Trainers.Ngrams;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Ngrams;

[TestClass]
public class MarkedKeysTests
{
    [TestMethod]
    public void Of_ARow_RepeatsItsFirstAndItsLastQuarterWithKeysOfTheirOwn() => CollectionAssert.AreEqual(
        new[] { 1, 0, 3, 4, 5, 6, 7, 8, 9, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 29 },
        MarkedKeys.Mark([1, 0, 3, 4, 5, 6, 7, 8, 9], 10));

    [TestMethod]
    public void Of_ShortRows_RepeatsNothing()
    {
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0 }, MarkedKeys.Mark([1, 2, 3], 10));
        CollectionAssert.AreEqual(new[] { 0, 0 }, MarkedKeys.Mark([], 10));
    }

    [TestMethod]
    public void PlaceOf_AMarkedKey_IsThatOfTheKey()
    {
        int[] keys = [1, 2, 3, 4, 5, 6, 7, 8];
        var marked = MarkedKeys.Mark(keys, 10);
        for (var place = 0; place < marked.Length; place++)
        {
            if (marked[place] > 0)
            {
                Assert.AreEqual((marked[place] - 1) % 10, MarkedKeys.PlaceOf(place, keys.Length));
            }
        }
    }
}
