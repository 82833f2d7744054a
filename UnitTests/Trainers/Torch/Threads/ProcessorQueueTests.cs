using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Threads;

/// <summary>A thread that waits for a processor is told from one that has its own, by what Linux counts.</summary>
[TestClass]
public class ProcessorQueueTests
{
    [TestMethod]
    [DataRow(89, 11, true)]
    [DataRow(90, 10, false)]
    [DataRow(0, 0, false)]
    public void HadToWait_ForMoreThanATenthSinceTheLastLook_IsTrue(int run, int waited, bool expected)
    {
        (long Run, long Waited)? times = (1000, 900);
        using var queue = new ProcessorQueue(() => times);
        times = (1000 + run, 900 + waited);
        var later = Stopwatch.GetTimestamp() + (2 * ProcessorQueue.Interval);
        Assert.IsFalse(queue.HadToWait(later - (2 * ProcessorQueue.Interval)), "too soon");
        Assert.AreEqual(expected, queue.HadToWait(later));
        times = (2000, 2000);
        Assert.IsFalse(queue.HadToWait(later), "has just looked");
        Assert.IsTrue(queue.HadToWait(later + (2 * ProcessorQueue.Interval)));
    }

    [TestMethod]
    public void HadToWait_WhereTheSystemDoesNotTell_IsFalse()
    {
        using var queue = new ProcessorQueue(() => null);
        Assert.IsFalse(queue.HadToWait(Stopwatch.GetTimestamp() + (2 * ProcessorQueue.Interval)));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void OfThisThread_BesideManyThatCompute_HadToWait()
    {
        using var queue = ProcessorQueue.OfThisThread();
        if (queue is null)
        {
            Assert.Inconclusive("This kernel does not count how long threads wait.");
        }

        var isOver = false;
        var others = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Thread.SpinWait(1000);
            }
        })).ToArray();
        Array.ForEach(others, other => other.Start());
        try
        {
            Assert.IsTrue(SpinWait.SpinUntil(() => queue.HadToWait(Stopwatch.GetTimestamp()), TimeSpan.FromSeconds(60)));
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            Array.ForEach(others, other => other.Join());
        }
    }
}
