using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Threads;

/// <summary>Work is done once, by whoever is there, and never waits for a thread that has not begun.</summary>
[TestClass]
public class WorkCrewTests
{
    // milliseconds in which a helper may come: one that has not yet started, or is kept waiting by the system, does not
    private const int AWhile = 100;
    private static readonly TimeSpan _longEnough = TimeSpan.FromSeconds(60); // ends a test that would hang

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(16)]
    public void Run_ComputesEachPartOnce(int threads)
    {
        using var crew = WorkCrew.Start(threads);
        for (var round = 0; round < 50; round++)
        {
            var done = new int[37];
            WorkCrew.Run(done.Length, part => Interlocked.Increment(ref done[part]));
            Assert.IsTrue(done.All(count => count == 1));
        }
    }

    [TestMethod]
    public void Run_WithHelpers_SharesTheWork()
    {
        using var crew = WorkCrew.Start(3, () => null);
        var caller = Environment.CurrentManagedThreadId;
        using var isHelped = new ManualResetEventSlim();
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                WorkCrew.Run(8, _ =>
                {
                    if (Environment.CurrentManagedThreadId == caller)
                    {
                        isHelped.Wait(AWhile);
                    }
                    else
                    {
                        isHelped.Set();
                    }
                });
                return isHelped.IsSet;
            },
            _longEnough));
    }

    [TestMethod]
    public void Run_HelperThatIsHeldUpInAPart_LeavesAllOthersToTheCaller()
    {
        using var crew = WorkCrew.Start(2, () => null);
        var caller = Environment.CurrentManagedThreadId;
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                using var isHelped = new ManualResetEventSlim();
                using var left = new CountdownEvent(9);
                WorkCrew.Run(10, _ =>
                {
                    if (Environment.CurrentManagedThreadId != caller)
                    {
                        isHelped.Set();
                        Assert.IsTrue(left.Wait(_longEnough), "The caller must do what the helper has not begun.");
                        return;
                    }

                    isHelped.Wait(AWhile);
                    if (!left.IsSet) // it is if the caller does all ten
                    {
                        left.Signal();
                    }
                });
                return isHelped.IsSet;
            },
            _longEnough));
    }

    // As beside a program that takes all processors, and as without one.
    [TestMethod]
    [DataRow(30, 1)]
    [DataRow(0, 3)]
    public void Size_WhereTheThreadWaitsForAProcessor_IsOne(int waited, int expected)
    {
        (long Run, long Waited) times = (0, 0);
        using var crew = WorkCrew.Start(3, () => new ProcessorQueue(() => times));
        Thread.Sleep(30);
        times = (70, waited);
        Assert.AreEqual(expected, WorkCrew.Size);
        Assert.AreEqual(expected, WorkCrew.Size, "and stays so for a while");
    }

    [TestMethod]
    public void Run_PartThatFails_ThrowsWhatHappened()
    {
        using var crew = WorkCrew.Start(2);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => WorkCrew.Run(5, part => throw new ArithmeticException($"no {part}")));
        StringAssert.StartsWith(e.Message, "A part of the work failed: no ");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(16)]
    public void Begin_AmongOtherWork_IsDoneOnceBeforeFinishReturns(int threads)
    {
        using var crew = WorkCrew.Start(threads);
        for (var round = 0; round < 200; round++)
        {
            var (ahead, parts) = (0, 0);
            var pending = WorkCrew.Begin(() => Interlocked.Increment(ref ahead));
            WorkCrew.Run(8, _ => Interlocked.Increment(ref parts));
            pending.Finish();
            Assert.AreEqual((1, 8), (ahead, parts));
        }
    }

    [TestMethod]
    public void Begin_WithAHelper_IsDoneMeanwhile()
    {
        using var crew = WorkCrew.Start(2, () => null);
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                using var done = new ManualResetEventSlim();
                var pending = WorkCrew.Begin(done.Set);
                var isAhead = done.Wait(AWhile);
                pending.Finish();
                return isAhead;
            },
            _longEnough));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Begin_WorkThatFails_ThrowsTheSameWhenItIsNeeded(int threads)
    {
        using var crew = WorkCrew.Start(threads);
        var pending = WorkCrew.Begin(() => throw new EndOfStreamException("The file is short."));
        Assert.AreEqual("The file is short.", Assert.ThrowsExactly<EndOfStreamException>(pending.Finish).Message);
    }

    [TestMethod]
    public void Abandon_WorkThatAHelperHasBegun_WaitsForItsEnd()
    {
        using var crew = WorkCrew.Start(2);
        for (var round = 0; round < 200; round++)
        {
            var (isRunning, isAbandoned, wasLate) = (0, false, false);
            var pending = WorkCrew.Begin(() =>
            {
                Volatile.Write(ref isRunning, 1);
                Thread.SpinWait(500);
                wasLate = Volatile.Read(ref isAbandoned);
            });
            SpinWait.SpinUntil(() => Volatile.Read(ref isRunning) == 1, round % 3);
            pending.Abandon();
            Volatile.Write(ref isAbandoned, true);
            Thread.SpinWait(500);
            Assert.IsFalse(wasLate);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_EveryPart_TakesDenormalNumbersAsTheCallerDoes(bool flushes)
    {
        using var crew = WorkCrew.Start(3);
        using var flushed = flushes ? FlushedDenormals.OnThisThread() : null;
        var wrong = 0;
        for (var round = 0; round < 20; round++)
        {
            WorkCrew.Run(20, _ => Interlocked.Add(ref wrong, FlushedDenormals.AreFlushed == flushes ? 0 : 1));
        }

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void Size_OfCrewsOfSeveralThreads_IsTheirPartOfTheProcessors()
    {
        using var crew = WorkCrew.Start(0);
        var sizes = new int[Environment.ProcessorCount];
        using var started = new Barrier(sizes.Length);
        var threads = sizes.Select((_, i) => new Thread(() =>
        {
            using var other = WorkCrew.Start(0);
            started.SignalAndWait();
            sizes[i] = WorkCrew.Size;
            started.SignalAndWait();
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.IsTrue(sizes.All(size => size == 1), string.Join(' ', sizes));
    }

    [TestMethod]
    public void Size_WithoutACrew_IsOne() => Assert.AreEqual(1, WorkCrew.Size);

    [TestMethod]
    public void Size_OfACrewOfSoManyThreads_IsTheirNumber()
    {
        using var crew = WorkCrew.Start(5);
        Assert.AreEqual(5, WorkCrew.Size);
    }
}
