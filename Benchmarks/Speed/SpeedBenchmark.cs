using MLNet.DeepExtensions.Benchmarks.Images;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Scale;
using MLNet.DeepExtensions.Benchmarks.Scoring;
using MLNet.DeepExtensions.Benchmarks.Tables;
using MLNet.DeepExtensions.Benchmarks.Training;

namespace MLNet.DeepExtensions.Benchmarks.Speed;

/// <summary>How to measure.</summary>
/// <param name="Tables">The folder of tables; null if there is none.</param>
/// <param name="Page">The path of the page of results.</param>
/// <param name="Rounds">Rounds of each comparison.</param>
/// <param name="Duration">About how long one side of one round of a training takes; scoring takes an eighth.</param>
/// <param name="MostRows">The largest number of rows to fit.</param>
/// <param name="Limit">After this time, no further comparison is begun.</param>
internal sealed record SpeedBenchmarkSettings(DirectoryInfo? Tables, string Page, int Rounds, TimeSpan Duration, long MostRows, TimeSpan Limit);

/// <summary>All comparisons of speed and scale, in less than 25 minutes on two processors that do nothing else.</summary>
internal static class SpeedBenchmark
{
    private const string Table = "adult";
    private const int Seed = 1;

    /// <summary>Runs them, and writes the page of results after each.</summary>
    /// <returns>1 if one of them failed.</returns>
    public static int Run(SpeedBenchmarkSettings settings)
    {
        var (rounds, duration) = (settings.Rounds, settings.Duration);
        var results = new SpeedResults(settings.Page, settings.Limit, Console.Out);
        results.Add("training", () => TrainingBenchmark.Run(new TrainingBenchmarkSettings(rounds, duration, Only: null, WorkTime.Cpu)));
        results.Add("step", () => StepBenchmark.Run(duration, only: null));
        results.Add("scoring", () => ScoringBenchmark.Run(new ScoringBenchmarkSettings(rounds, duration / 8, Only: null)));
        results.Add("fit", () => FitBenchmark.Run(rounds));
        results.Add("cnn", () => PrecisionBenchmark.Run(rounds, duration));
        results.Add("threads", () => ThreadsBenchmark.Run(rounds));
        results.Add("scale", () => ScaleBenchmark.Run(settings.MostRows));
        if (settings.Tables is { } folder && IsThere(folder, "train") && IsThere(folder, "test"))
        {
            var tables = new TableBenchmarkSettings(folder, Table, HoldOut: true, Seed, WorkTime.Cpu);
            results.Add($"tables --only {Table} --hold-out", () => TableBenchmark.Run(tables));
        }
        else
        {
            results.Skip($"tables --only {Table} --hold-out", $"it needs a folder with {Table}-train.csv and {Table}-test.csv; give it with --data.");
        }

        results.Skip("training --device cuda", "it needs a GPU; eng/check-gpu.sh runs it on a machine that has one.");
        Console.WriteLine($"Written: {settings.Page}");
        return results.HasFailures ? 1 : 0;
    }

    private static bool IsThere(DirectoryInfo folder, string part) => File.Exists(Path.Combine(folder.FullName, $"{Table}-{part}.csv"));
}
