using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>One of the processes that are measured. The first one prints lines of a name and numbers.</summary>
internal static class DistributedWorker
{
    /// <summary>The sizes of sums that are measured, in numbers of four bytes.</summary>
    private static readonly int[] _counts = [1, 1 << 10, 1 << 15, 1 << 18, WeightCount];

    /// <summary>The number of weights of the network that is trained.</summary>
    public const int WeightCount = (784 * 512) + 512 + (2 * ((512 * 512) + 512)) + (512 * 10) + 10;

    /// <summary>The name of the lines of a training whose gradients are sent in messages.</summary>
    /// <param name="precision">How they are sent.</param>
    /// <param name="overlaps">Whether they are during the backward pass.</param>
    public static string NameOf(GradientPrecision precision, bool overlaps) => $"messages-{precision}{(overlaps ? "-overlapping" : string.Empty)}";

    /// <summary>Measures.</summary>
    /// <param name="batches">The rows of a step, of all processes together, of each training.</param>
    /// <param name="duration">About how long a training takes.</param>
    public static int Run(IReadOnlyList<int> batches, TimeSpan duration)
    {
        var launcher = Launcher.Current;
        var processes = launcher is null ? null : MpiProcesses.Get(new DistributedSettings(), launcher);
        Communicator communicator = processes is null ? SingleProcess.Instance : processes;
        TorchSharp.torch.set_num_threads(1);
        if (processes is not null)
        {
            MeasureAtOnce(processes, batches[0] / processes.Size, duration);
        }

        foreach (var batch in batches)
        {
            MeasureStep(communicator, "step", batch, duration);
        }

        if (processes is not null)
        {
            processes.SharesMemory = false;
            foreach (var precision in Enum.GetValues<GradientPrecision>())
            {
                processes.GradientPrecision = precision;
                foreach (var overlaps in (bool[])[false, true])
                {
                    processes.Overlap = overlaps;
                    MeasureStep(processes, NameOf(precision, overlaps), batches[0], duration);
                }
            }

            processes.Overlap = false;
            MeasureAtOnce(processes, batches[0] / processes.Size, duration);
            MeasureSums(processes);
        }

        return 0;
    }

    // Who waits the least for slower ones tells best what sums cost.
    private static void MeasureStep(Communicator communicator, string name, int batch, TimeSpan duration)
    {
        var step = TimedStep.Measure(communicator, batch, duration);
        double[] shared = [.. GatherAll(communicator, [step.Shared]).Select(ofProcess => ofProcess[0])];
        Print(communicator, name, batch, step.Seconds, shared.Min(), shared.Max());
    }

    // What the processors can do when each has something to do: each process by itself, none waits for another. Together, each step would take as
    // long as that of the process which is the slowest in it.
    private static void MeasureAtOnce(Communicator communicator, int batch, TimeSpan duration)
    {
        communicator.Barrier();
        var all = GatherAll(communicator, TimedStep.Measure(SingleProcess.Instance, batch, duration).All);
        var slowest = Enumerable.Range(0, all.Min(steps => steps.Length)).Select(step => all.Max(steps => steps[step]));
        Print(communicator, "apart", [batch, Rounds.FirstTenth(slowest), .. all.Select(Rounds.FirstTenth)]);
    }

    private static double[][] GatherAll(Communicator communicator, double[] own) =>
        [.. communicator.AllGather(MemoryMarshal.AsBytes(own.AsSpan())).Select(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())];

    private static void MeasureSums(MpiCommunicator communicator)
    {
        var cost = new SumCost(communicator);
        foreach (var count in _counts)
        {
            communicator.SharesMemory = true;
            var inMemory = cost.AllReduce(count);
            communicator.SharesMemory = false;
            Print(communicator, "sum", count, inMemory, cost.AllReduce(count), cost.SumGradients(count), cost.Copy(count));
        }

        var (products, sum, both) = cost.Overlap(WeightCount);
        Print(communicator, "overlap", products, sum, both);
    }

    private static void Print(Communicator communicator, string name, params double[] numbers)
    {
        if (communicator.Rank == 0)
        {
            Console.Write($"{name} {string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}\n");
        }
    }
}
