using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Scoring;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.Benchmarks.Devices;

/// <summary>
/// Every trainer on a GPU beside the CPU: speed, the same seed twice, and how far the scores are apart; each precision; and what is said when
/// memory runs out.
/// </summary>
internal static class DeviceBenchmark
{
    private const int MostRows = 2_000;
    private const int Epochs = 5;
    private const int PrecisionRounds = 3;
    private static readonly TimeSpan _precisionDuration = TimeSpan.FromSeconds(0.5);

    /// <summary>Trains, and prints a line for each trainer.</summary>
    /// <param name="device">The GPU.</param>
    /// <returns>1 if a trainer failed on it.</returns>
    public static int Run(string device)
    {
        try
        {
            TorchSession.Require(device);
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"Nothing was checked: {e.Message}");
            return 0;
        }

        Console.WriteLine($"{"trainer",-32}{"cpu rows/s",12}{device + " rows/s",14}{"same seed",12}{"to cpu",10}   (largest difference of a score)");
        var failed = ScoringCase.All.Count(@case => !Check(@case, device));
        ShowPrecisions(device);
        if (device != WorkTime.Cpu)
        {
            RunOutOfMemory(device);
        }

        return failed == 0 ? 0 : 1;
    }

    private static bool Check(ScoringCase @case, string device)
    {
        var rows = @case.CreateRows()[..Math.Min(MostRows, @case.RowCount)];
        try
        {
            var (cpu, cpuSpeed) = Train(@case, rows, WorkTime.Cpu);
            var (one, speed) = Train(@case, rows, device);
            var (again, _) = Train(@case, rows, device);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-32}{cpuSpeed,12:N0}{speed,14:N0}{Difference(one, again),12:E1}{Difference(one, cpu),10:E1}"));
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            Console.WriteLine($"{@case.Name,-32}failed: {e.Message}");
            return false;
        }
    }

    private static (float[] Scores, double RowsPerSecond) Train(ScoringCase @case, ScoringRow[] rows, string device)
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(rows, ScoringRow.DescribeColumns(rows[0]));
        using var model = @case.CreateTrainer(ml.MulticlassClassification.Trainers, new ScoringTraining(Epochs, device)).Fit(data);
        var scores = model.Transform(data).GetColumn<VBuffer<float>>("Score").SelectMany(row => row.DenseValues()).ToArray();
        return (scores, model.History.Epochs[^1].RowsPerSecond);
    }

    // In turn, as the other comparisons of speed.
    private static void ShowPrecisions(string device)
    {
        var precisions = Enum.GetValues<Precision>();
        Console.WriteLine($"{"rows/s on " + device,-40}{string.Concat(precisions.Select(precision => $"{precision,16}"))}");
        foreach (var @case in TrainingCases.All)
        {
            var rows = @case.CreateRows();
            IMeasuredLoop[] loops = [.. precisions.Select(precision => new PackageLoop(@case, rows, device, precision))];
            var measured = Rounds.Measure(PrecisionRounds, _precisionDuration, @case.RowCount, loops);
            var speeds = loops.Select((_, i) => measured.Speed(i).ToString("N0", CultureInfo.InvariantCulture).PadLeft(16));
            Console.WriteLine($"{@case.Name,-40}{string.Concat(speeds)}");
        }
    }

    private static float Difference(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max();

    // A batch whose numbers no GPU of today holds, 262 GB behind the first layer, of rows and weights that are small on the CPU.
    private static void RunOutOfMemory(string device)
    {
        var ml = new MLContext(seed: 1);
        var rows = ScoringRow.Create(count: 1_000_000, features: 8, categories: 0, words: 0);
        try
        {
            using var model = ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options
            {
                HiddenLayers = [65_536],
                BatchSize = rows.Length,
                Epochs = 1,
                Device = device,
            }).Fit(ml.Data.LoadFromEnumerable(rows, ScoringRow.DescribeColumns(rows[0])));
            Console.WriteLine("out of memory: a batch of 262 GB was trained on, so this was not seen.");
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"out of memory: {e.Message}");
        }
    }
}
