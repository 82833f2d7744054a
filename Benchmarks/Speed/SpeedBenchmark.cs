using MLNet.DeepExtensions.Benchmarks.Images;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Scale;
using MLNet.DeepExtensions.Benchmarks.Scoring;
using MLNet.DeepExtensions.Benchmarks.Tables;
using MLNet.DeepExtensions.Benchmarks.Training;

namespace MLNet.DeepExtensions.Benchmarks.Speed;

/// <summary>All comparisons of speed and scale, in less than 25 minutes on two processors that do nothing else.</summary>
internal static class SpeedBenchmark
{
    private const int Rounds = 3;
    private const long MostRows = 1_000_000;
    private const string Table = "adult";
    private const int Seed = 1;

    /// <summary>Runs them, and writes the page of results.</summary>
    /// <param name="tables">The folder of tables; null if there is none.</param>
    /// <param name="page">The path of the page.</param>
    public static int Run(DirectoryInfo? tables, string page)
    {
        var output = Console.Out;
        var results = new SpeedResults(DateTimeOffset.Now);
        results.Add("training", () => TrainingBenchmark.Run(new TrainingBenchmarkSettings(Rounds, TimeSpan.FromSeconds(4), Only: null, WorkTime.Cpu)), output);
        results.Add("fit", () => FitBenchmark.Run(Rounds), output);
        results.Add("cnn", () => PrecisionBenchmark.Run(Rounds, TimeSpan.FromSeconds(3)), output);
        results.Add("threads", () => ThreadsBenchmark.Run(Rounds), output);
        results.Add("scoring", () => ScoringBenchmark.Run(new ScoringBenchmarkSettings(Rounds, TimeSpan.FromSeconds(0.5), Only: null)), output);
        results.Add("scale", () => ScaleBenchmark.Run(MostRows), output);
        if (tables is { Exists: true } && tables.EnumerateFiles($"{Table}-train.csv").Any())
        {
            results.Add($"tables --only {Table}", () => TableBenchmark.Run(new TableBenchmarkSettings(tables, Table, HoldOut: true, Seed, WorkTime.Cpu)), output);
        }
        else
        {
            results.Skip("tables", $"it needs a folder with {Table}-train.csv; give it with --data.", output);
        }

        results.Skip("training --device cuda", "it needs a GPU; eng/check-gpu.sh runs it on a machine that has one.", output);
        File.WriteAllText(page, results.ToString());
        output.WriteLine($"Written: {page}");
        return 0;
    }
}
