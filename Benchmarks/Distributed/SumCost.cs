using System.Diagnostics;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Distributed;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>What it costs to add up numbers of all processes, beside copying as many in memory: by the clock, the first tenth of many.</summary>
/// <param name="communicator">The processes.</param>
internal sealed unsafe class SumCost(Communicator communicator)
{
    private const int Repetitions = 200;

    /// <summary>The seconds to add up numbers as a training does, in memory or by messages.</summary>
    /// <param name="count">The number of numbers.</param>
    public double AllReduce(int count)
    {
        using var values = zeros(count);
        return Measure(() => communicator.AllReduceSum(values));
    }

    /// <summary>
    /// The seconds to add up numbers that are sent in two bytes each: MPI knows no such numbers, so each process takes those of all, and adds them
    /// up.
    /// </summary>
    /// <param name="count">The number of numbers.</param>
    public double AllReduceInTwoBytes(int count)
    {
        using var values = zeros(count);
        var sums = new float[count];
        return Measure(() =>
        {
            using var half = values.to(bfloat16);
            Array.Clear(sums);
            foreach (var bytes in communicator.AllGather(half.bytes))
            {
                Add(MemoryMarshal.Cast<byte, ushort>(bytes), sums);
            }
        });
    }

    /// <summary>The seconds to copy numbers in the memory of this process.</summary>
    /// <param name="count">The number of numbers.</param>
    public double Copy(int count)
    {
        var (from, to) = (new float[count], new float[count]);
        return Measure(() => from.AsSpan().CopyTo(to));
    }

    /// <summary>
    /// The seconds of products of matrices, of the sum of numbers of all processes, and of both where the sum is begun before the products, is given
    /// a turn after each, and is awaited after the last.
    /// </summary>
    /// <param name="count">The number of numbers.</param>
    public (double Products, double Sum, double Both) Overlap(int count)
    {
        var library = MpiLibrary.Load(Launcher.Current!.Libraries)!;
        var calls = library.CreateCommunicator();
        using var factor = rand(512, 512);
        var sums = new float[count];
        fixed (float* pinned = sums)
        {
            var (first, request) = ((nint)pinned, (nint)0);
            void Begin() => request = library.BeginSum((void*)first, count, library.Float, calls);
            bool IsDone() => request == 0 || library.IsDone(ref request);
            void Multiply(Action turn)
            {
                for (var i = 0; i < 8; i++)
                {
                    factor.mm(factor).Dispose();
                    turn();
                }
            }

            void Finish()
            {
                while (!IsDone())
                {
                }

                request = 0;
            }

            var products = Measure(() => Multiply(() => { }));
            var sum = Measure(() =>
            {
                Begin();
                Finish();
            });
            var both = Measure(() =>
            {
                Begin();
                Multiply(() => request = IsDone() ? 0 : request);
                Finish();
            });
            return (products, sum, both);
        }
    }

    private double Measure(Action action)
    {
        for (var i = 0; i < Repetitions / 10; i++)
        {
            action();
        }

        var times = new List<double>();
        for (var i = 0; i < Repetitions; i++)
        {
            communicator.Barrier();
            var started = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Rounds.FirstTenth(times);
    }

    private static void Add(ReadOnlySpan<ushort> halves, float[] sums)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        }
    }
}
