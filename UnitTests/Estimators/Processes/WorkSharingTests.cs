using System.Collections.Concurrent;
using System.Text;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Processes;

/// <summary>Pieces of work that processes share out: each is done once, and all processes are told the same.</summary>
[TestClass]
public class WorkSharingTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void Run_DoesEachPieceOnce_AndTellsAllProcessesInTheSameOrder(int size)
    {
        var done = new ConcurrentBag<int>();
        var told = ThreadProcesses.RunAll(size, world =>
        {
            var work = new Texts(11, (number, _) =>
            {
                done.Add(number);
                return $"piece {number}";
            });
            WorkSharing<string>.Run(world, work, parallel: 2);
            return work.Taken;
        });
        CollectionAssert.AreEqual(Enumerable.Range(0, 11).ToArray(), done.Order().ToArray());
        Assert.IsTrue(told.All(texts => texts.SequenceEqual(told[0])));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 11).Select(number => $"piece {number}").ToArray(), told[0].ToArray());
    }

    [TestMethod]
    public void Run_ALongPieceOfOneProcess_LeavesTheOthersToTheOther()
    {
        using var others = new CountdownEvent(5);
        var all = ThreadProcesses.RunAll(2, world =>
        {
            var work = new Texts(6, (number, stop) =>
            {
                if (number == 0)
                {
                    others.Wait(stop);
                }
                else
                {
                    others.Signal();
                }

                return $"{world.Rank}";
            });
            WorkSharing<string>.Run(world, work, parallel: 1);
            return string.Join(' ', work.Taken.Order());
        });
        Assert.AreEqual("0 1 1 1 1 1", all[0]);
    }

    [TestMethod]
    public void Run_APieceThatIsNotDue_IsDoneByNobody()
    {
        var all = ThreadProcesses.RunAll(2, world =>
        {
            var work = new Texts(9, (number, _) => $"{number}") { IsDue = number => number % 3 == 0 };
            WorkSharing<string>.Run(world, work, parallel: 1);
            return work.Taken.Order().ToArray();
        });
        CollectionAssert.AreEqual(new[] { "0", "3", "6" }, all[1]);
    }

    [TestMethod]
    public void Run_WhenTheTimeOfOneProcessIsOver_NothingBeginsInAny()
    {
        var all = ThreadProcesses.RunAll(3, world =>
        {
            var isOver = false;
            var work = new Texts(100, (number, _) =>
            {
                isOver |= world.Rank == 2;
                return $"{number}";
            });
            work.IsTimeUp = () => isOver;
            WorkSharing<string>.Run(world, work, parallel: 1);
            return work.Taken.Count;
        });
        Assert.IsLessThan(100, all[0]);
        Assert.IsTrue(all.All(count => count == all[0]));
    }

    [TestMethod]
    public void Run_WhenOneProcessIsStopped_AllAre_AndWhatTheyDoIsStopped()
    {
        using var source = new CancellationTokenSource();
        var all = ThreadProcesses.Run(2, world =>
        {
            var work = new Texts(5, (_, stop) =>
            {
                source.Cancel();
                stop.WaitHandle.WaitOne();
                stop.ThrowIfCancellationRequested();
                return string.Empty;
            });
            work.Stop = world.Rank == 1 ? source.Token : CancellationToken.None;
            WorkSharing<string>.Run(world, work, parallel: 1);
            return 0;
        });
        Assert.IsTrue(all.All(result => result.Failure is OperationCanceledException), $"{all[0].Failure} {all[1].Failure}");
    }

    [TestMethod]
    public void Run_APieceThatThrows_EndsAllWithItsReason()
    {
        var all = ThreadProcesses.Run(2, world =>
        {
            var work = new Texts(5, (number, _) => number == 1 ? throw new IOException("The disk is full.") : $"{number}");
            WorkSharing<string>.Run(world, work, parallel: 1);
            return 0;
        });
        Assert.AreEqual("The disk is full.", all[1].Failure!.Message);
        StringAssert.EndsWith(all[0].Failure!.Message, "process 1 has left it: The disk is full.");
    }

    // By two threads or processes, the last piece would begin before the slow first one is done.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Run_APieceThatDependsOnAnother_WaitsForIt(int size)
    {
        var all = ThreadProcesses.RunAll(size, world =>
        {
            var work = new Texts(4, (number, _) =>
            {
                Thread.Sleep(number == 0 ? 150 : 0);
                return $"{number}";
            })
            {
                IsReadyFor = (work, number) => number < 3 || work.HasTaken("0"),
            };
            WorkSharing<string>.Run(world, work, parallel: 2);
            return string.Concat(work.Taken);
        });
        static int PlaceOf(string taken, char piece) => taken.IndexOf(piece, StringComparison.Ordinal);
        Assert.IsTrue(all.All(taken => taken.Length == 4 && PlaceOf(taken, '0') < PlaceOf(taken, '3')));
    }

    [TestMethod]
    public void Run_APieceFailsThatAnotherWaitsFor_EndsAll()
    {
        var work = new Texts(2, (number, _) => throw new IOException("The disk is full.")) { IsReadyFor = (_, number) => number == 0 };
        var failure = Assert.ThrowsExactly<IOException>(() => WorkSharing<string>.Run(SingleProcess.Instance, work, parallel: 2));
        Assert.AreEqual("The disk is full.", failure.Message);
    }

    [TestMethod]
    public void RunApart_AFitWithinIsOneOfItsProcessAlone()
    {
        var sizes = ThreadProcesses.RunAll(2, _ => TrainingProcesses.RunApart(
            null, world => (world.Size, Inside: TrainingProcesses.Run(null, inside => inside.Size))));
        Assert.IsTrue(sizes.All(size => size == (2, 1)));
    }

    private sealed class Texts(int count, Func<int, CancellationToken, string> run) : SharedWork<string>
    {
        private readonly Lock _gate = new();

        public List<string> Taken { get; } = [];

        public CancellationToken Stop { get; set; }

        public Func<bool> IsTimeUp { get; set; } = () => false;

        public Func<int, bool> IsDue { get; init; } = _ => true;

        public override int Count => count;

        public override CancellationToken CancellationToken => Stop;

        public override bool IsOver => IsTimeUp();

        public Func<Texts, int, bool> IsReadyFor { get; init; } = (_, _) => true;

        public override bool IsReady(int number) => IsReadyFor(this, number);

        public override bool Begin(int number, bool isOver) => !isOver && IsDue(number);

        public override string Do(int number, CancellationToken stop) => run(number, stop);

        public override void Take(int number, string result)
        {
            lock (_gate)
            {
                Taken.Add(result);
            }
        }

        public bool HasTaken(string result)
        {
            lock (_gate)
            {
                return Taken.Contains(result);
            }
        }

        public override byte[] Write(string result) => Encoding.UTF8.GetBytes(result);

        public override string Read(int number, byte[] bytes) => Encoding.UTF8.GetString(bytes);
    }
}
