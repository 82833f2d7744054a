using System.Diagnostics;
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

    /// <summary>The seconds to add up numbers as a training does with its gradients.</summary>
    /// <param name="count">The number of numbers.</param>
    public double SumGradients(int count)
    {
        using var values = zeros(count);
        return Measure(() => communicator.SumGradients(values));
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
}
