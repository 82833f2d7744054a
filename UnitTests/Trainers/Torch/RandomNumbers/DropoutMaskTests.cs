using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.RandomNumbers;

[TestClass]
public class DropoutMaskTests
{
    private const int Count = 100_000;
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1e-4)]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.99)]
    public void Fill_ZeroesThatPart_AndKeepsTheMean(double rate)
    {
        var mask = new float[Count];
        _random.TakeMask(Count, rate).Fill(mask);
        var deviation = Math.Sqrt(rate * (1 - rate) / Count);
        Assert.AreEqual(rate, mask.Count(value => value == 0) / (double)Count, (4 * deviation) + 1e-5);
        Assert.AreEqual(1, mask.Average(value => (double)value), (4 * deviation / (1 - rate)) + 1e-3);
        CollectionAssert.IsSubsetOf(mask.Distinct().ToArray(), (float[])[0, mask.Max()]);
    }

    [TestMethod]
    public void Fill_WithAFactor_LeavesItWhereANumberStays()
    {
        var mask = new float[1000];
        _random.TakeMask(mask.Length, 0.3, factor: 2).Fill(mask);
        CollectionAssert.AreEquivalent((float[])[0, 2], mask.Distinct().ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(1023)]
    [DataRow(1025)]
    public void Fill_OfAnyLength_BeginsLikeThatOfALongerOne(int length)
    {
        var (mask, longer) = (_random.TakeMask(Count, 0.4), new float[5000]);
        var values = new float[length];
        mask.Fill(values);
        mask.Fill(longer);
        CollectionAssert.AreEqual(longer[..length], values);
    }

    [TestMethod]
    public void Fill_FromAGroupOn_IsThatPart()
    {
        var (mask, whole) = (_random.TakeMask(Count, 0.4), new float[5000]);
        mask.Fill(whole);
        var part = new float[1500];
        mask.Fill(part, group: 3);
        CollectionAssert.AreEqual(whole[(3 * DropoutMask.GroupSize)..][..part.Length], part);
    }

    [TestMethod]
    public void Masks_OneAfterTheOther_Differ()
    {
        var (first, second) = (new float[1000], new float[1000]);
        _random.TakeMask(first.Length, 0.5).Fill(first);
        _random.TakeMask(second.Length, 0.5).Fill(second);
        Assert.AreEqual(.5, first.Zip(second).Count(pair => pair.First == pair.Second) / 1000.0, .07);
    }
}
