using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Threads;

/// <summary>Helpers rest after waits that cost more than they save, longer each time, and are asked again.</summary>
[TestClass]
public class HelperRestTests
{
    private static readonly long _millisecond = Stopwatch.Frequency / 1000;

    [TestMethod]
    public void AfterShared_WaitLongerThanAPart_RestsTwentyTimesAsLong()
    {
        var rest = new HelperRest();
        rest.AfterShared(now: 0, wait: 3 * _millisecond, timeOfPart: 2 * _millisecond, helped: 1);
        Assert.IsTrue(rest.Lasts((60 * _millisecond) - 1));
        Assert.IsFalse(rest.Lasts(60 * _millisecond));
    }

    [TestMethod]
    public void AfterShared_AgainSoon_RestsTwiceAsLongEachTime()
    {
        var rest = new HelperRest();
        foreach (var factor in (int[])[20, 40, 80, 160, 320, 640, 640])
        {
            rest.AfterShared(now: 0, wait: _millisecond, timeOfPart: 0, helped: 1);
            Assert.IsTrue(rest.Lasts((factor * _millisecond) - 1), $"{factor}");
            Assert.IsFalse(rest.Lasts(factor * _millisecond), $"{factor}");
        }
    }

    [TestMethod]
    public void AfterShared_WorthSharingForLong_RestsForTwentyTimesAgain()
    {
        var rest = new HelperRest();
        for (var i = 0; i < 5; i++)
        {
            rest.AfterShared(now: 0, wait: _millisecond, timeOfPart: 0, helped: 1);
        }

        for (var i = 0; i < 200; i++)
        {
            rest.AfterShared(now: 0, wait: 0, timeOfPart: _millisecond / 10, helped: 1);
        }

        rest.AfterShared(now: 0, wait: 5 * _millisecond, timeOfPart: 0, helped: 1);
        Assert.IsTrue(rest.Lasts((100 * _millisecond) - 1));
        Assert.IsFalse(rest.Lasts(100 * _millisecond));
    }

    // No single one of them would be too long.
    [TestMethod]
    [DataRow(1, true)]
    [DataRow(4, false)]
    public void AfterShared_ManyShortWaits_RestsWhereTheyCostMoreThanIsSaved(int helped, bool rests)
    {
        var rest = new HelperRest();
        for (var i = 0; i < 20; i++)
        {
            rest.AfterShared(now: 0, wait: _millisecond / 10, timeOfPart: _millisecond / 20, helped);
        }

        Assert.AreEqual(rests, rest.Lasts(0));
    }

    [TestMethod]
    public void AfterAhead_ShortWaits_NeverRests()
    {
        var rest = new HelperRest();
        for (var i = 0; i < 100; i++)
        {
            rest.AfterAhead(now: 0, _millisecond / 10);
        }

        Assert.IsFalse(rest.Lasts(0));
        rest.AfterAhead(now: 0, _millisecond);
        Assert.IsTrue(rest.Lasts(0));
    }
}
