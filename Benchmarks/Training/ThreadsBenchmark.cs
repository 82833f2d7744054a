using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>
/// Whole fits by the clock: several at once against one after the other, and one with several threads against one thread, on the machine as it is
/// and beside a program that takes all processors.
/// </summary>
internal static class ThreadsBenchmark
{
    private const int RowCount = 4000;
    private const int Width = 200;
    private static readonly Row[] _rows = CreateRows();

    /// <summary>Measures in turn and prints ratios of medians, above 1 where more threads are faster.</summary>
    /// <param name="rounds">How often each is measured.</param>
    public static int Run(int rounds)
    {
        var count = Environment.ProcessorCount;
        Fit(threads: 1, seed: 0);
        Fit(threads: 0, seed: 0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} processors"));
        Compare("fits at once, one thread each", rounds, () => InTurn(count), () => AtOnce(count));
        CompareThreads("fit", rounds);
        using var busy = OwnProcess.Start(takesOutput: false, "busy");
        try
        {
            CompareThreads("fit beside a busy program", rounds);
            if (busy.HasExited)
            {
                throw new InvalidOperationException("The busy program has ended, so what was measured beside it is worth nothing.");
            }
        }
        finally
        {
            busy.Kill();
        }

        return 0;
    }

    /// <summary>Takes all processors until it is ended.</summary>
    public static int Spin()
    {
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (true)
            {
                Thread.SpinWait(1000);
            }
        });
        return 0;
    }

    private static void CompareThreads(string what, int rounds)
    {
        foreach (var threads in (int[])[0, 2, 16])
        {
            Compare(
                string.Create(CultureInfo.InvariantCulture, $"{what}, Threads = {threads}"), rounds, () => Fit(threads: 1, seed: 0),
                () => Fit(threads, seed: 0));
        }
    }

    private static void Compare(string name, int rounds, Action one, Action other)
    {
        var times = Enumerable.Range(0, rounds).Select(_ => (One: Measure(one), Other: Measure(other))).ToArray();
        var (first, second) = (Rounds.Median(times.Select(time => time.One)), Rounds.Median(times.Select(time => time.Other)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40}{first,8:F2} s{second,8:F2} s{first / second,8:F2}"));
    }

    private static double Measure(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void InTurn(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Fit(threads: 1, seed: i);
        }
    }

    private static void AtOnce(int count)
    {
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() => Fit(threads: 1, seed: i))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void Fit(int threads, int seed)
    {
        var ml = new MLContext(seed);
        var options = new MlpEstimator.Options { Threads = threads, Seed = seed, HiddenLayers = [512, 256], Epochs = 5, BatchSize = 128 };
        using var model = ml.BinaryClassification.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(_rows));
    }

    private static Row[] CreateRows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, RowCount).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, Width).Select(_ => random.NextSingle())];
            return new Row { Features = features, Label = features[0] + (features[1] * features[2]) > 0.8 };
        })];
    }

    private sealed class Row
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
