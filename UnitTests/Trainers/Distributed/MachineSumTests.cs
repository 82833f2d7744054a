using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>Sums of numbers of several processes in memory that all of them see.</summary>
[TestClass]
public class MachineSumTests
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(2);

    [TestInitialize]
    public void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Processes share memory on Linux alone.");
        }
    }

    // Of one piece, of several, of fewer numbers than processes, and of none.
    [TestMethod]
    [DataRow(1, 5)]
    [DataRow(2, 200_003)]
    [DataRow(3, 65_536)]
    [DataRow(3, 2)]
    [DataRow(4, 131_077)]
    [DataRow(4, 0)]
    public void Replace_GivesEachProcessTheSumInTheOrderOfTheProcesses(int size, int count)
    {
        var given = Enumerable.Range(0, size).Select(rank => Values(rank, count)).ToArray();
        float[] floats = [.. Enumerable.Range(0, count).Select(i => given.Select(values => (float)values[i]).Aggregate((one, other) => one + other))];
        double[] doubles = [.. Enumerable.Range(0, count).Select(i => given.Select(values => values[i]).Aggregate((one, other) => one + other))];
        foreach (var (ofFloats, ofDoubles) in ThreadProcesses.RunAll(size, world => (
            Sum(world, (float[])[.. given[world.Rank].Select(value => (float)value)]), Sum(world, given[world.Rank]))))
        {
            CollectionAssert.AreEqual(floats, ofFloats);
            CollectionAssert.AreEqual(doubles, ofDoubles);
        }
    }

    // Who is early must not take a place whose numbers another one still reads.
    [TestMethod]
    public void Replace_ManyTimes_WhileProcessesAreLateInTurn_GivesEverySum()
    {
        const int size = 3, count = 150_000, times = 60;
        foreach (var wrong in ThreadProcesses.RunAll(size, world =>
        {
            using var sum = MachineSum.TryStart(world, WaitFor)!;
            var wrong = 0;
            for (var time = 0; time < times; time++)
            {
                Thread.Sleep(time % size == world.Rank ? 1 : 0);
                var values = Enumerable.Repeat((float)(time + world.Rank), count).ToArray();
                sum.Replace(values.AsSpan());
                wrong += values.Count(value => value != (3 * time) + 3);
            }

            return wrong;
        }))
        {
            Assert.AreEqual(0, wrong);
        }
    }

    [TestMethod]
    public void TryTake_OfMoreMemoryThanThereIs_GivesNoneToAnyProcess()
    {
        foreach (var memory in ThreadProcesses.RunAll(2, world => MachineMemory.TryTake(world, 1L << 50)))
        {
            Assert.IsNull(memory);
        }
    }

    // As on another machine, where there is no such file.
    [TestMethod]
    public void TryTake_WhereOneProcessDoesNotFindIt_GivesNoneToAnyProcess()
    {
        foreach (var memory in ThreadProcesses.RunAll(3, world => MachineMemory.TryTake(new Elsewhere(world, world.Rank == 2), 1000)))
        {
            Assert.IsNull(memory);
        }
    }

    [TestMethod]
    public void TryTake_LeavesNoFile()
    {
        var paths = ThreadProcesses.RunAll(2, world =>
        {
            var elsewhere = new Elsewhere(world, isElsewhere: false);
            using var memory = MachineMemory.TryTake(elsewhere, 1000);
            Assert.IsNotNull(memory);
            return elsewhere.Path;
        });
        Assert.IsNotNull(paths[0]);
        Assert.IsFalse(File.Exists(paths[0]), paths[0]);
    }

    [TestMethod]
    public void TryTake_WhereAProcessLeaves_LeavesNoFile()
    {
        string? path = null;
        var all = ThreadProcesses.Run(2, world => world.Rank == 1
            ? throw new IOException("The disk of process 1 is full.")
            : MachineMemory.TryTake(new Elsewhere(world, isElsewhere: false, made => path = made), 1000));
        StringAssert.EndsWith(all[0].Failure!.Message, "process 1 has left it: The disk of process 1 is full.");
        Assert.IsFalse(File.Exists(path), path);
    }

    private static double[] Values(int rank, int count)
    {
        var random = new Random(rank);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    private static float[] Sum(Communicator world, float[] values)
    {
        using var sum = MachineSum.TryStart(world, WaitFor)!;
        sum.Replace(values.AsSpan());
        return values;
    }

    private static double[] Sum(Communicator world, double[] values)
    {
        var copy = values.ToArray();
        using var sum = MachineSum.TryStart(world, WaitFor)!;
        sum.Replace(copy.AsSpan());
        return copy;
    }

    private static void WaitFor(Func<bool> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Thread.Yield();
            if (Stopwatch.GetElapsedTime(started) > _longest)
            {
                throw new TimeoutException("The other processes do not come.");
            }
        }
    }

    /// <summary>A process that hears of a file, and perhaps does not find it.</summary>
    private sealed class Elsewhere(Communicator inner, bool isElsewhere, Action<string>? hear = null) : Communicator
    {
        public string? Path { get; private set; }

        public override int Rank => inner.Rank;

        public override int Size => inner.Size;

        public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values)
        {
            if (values.Length > 1)
            {
                hear?.Invoke(System.Text.Encoding.UTF8.GetString(values));
            }

            var all = inner.AllGather(values);
            Path ??= System.Text.Encoding.UTF8.GetString(all[0]);
            return isElsewhere && all[0].Length > 1 ? [[.. all[0], (byte)'x'], .. all.Skip(1)] : all;
        }

        public override void AllReduceSum(Tensor values) => inner.AllReduceSum(values);

        public override void Broadcast(Span<byte> values) => inner.Broadcast(values);

        public override void Leave(string reason) => inner.Leave(reason);
    }
}
