using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Rounds of each network.</param>
/// <param name="Duration">About how long one side of one round takes.</param>
/// <param name="Only">Only networks whose name contains this text; null for all.</param>
internal sealed record TrainingBenchmarkSettings(int Rounds, TimeSpan Duration, string? Only);

/// <summary>
/// Trains every network with the package's loop and with the bare one, in turn within each round, so that a machine that
/// is busy with other things slows both; the median of the rounds' ratios counts.
/// </summary>
internal static class TrainingBenchmark
{
    public const double LearningRate = 1e-3;

    public static int Run(TrainingBenchmarkSettings settings)
    {
        Console.WriteLine($"{"",-40}{"bare",10}{"package",10}   ratio: min  median     max  at most    goal");
        var missed = 0;
        foreach (var @case in TrainingCases.All.Where(c => settings.Only is null || c.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var rows = @case.CreateRows();
            var speeds = Measure(@case, settings, new BareLoop(@case, rows), new PackageLoop(@case, rows), new GradientsAlone(@case, rows));
            double[] ratios = [.. speeds.Select(round => round[1] / round[0]).Order()];
            var median = Median(ratios);
            var missedGoal = median < @case.Goal;
            missed += missedGoal ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-40}{Median(speeds.Select(round => round[0])),10:N0}{Median(speeds.Select(round => round[1])),10:N0}{ratios[0],13:F2}{median,8:F2}{ratios[^1],8:F2}{Median(speeds.Select(round => round[2] / round[0])),9:F2}{@case.Goal,8:F2}{(missedGoal ? "  missed" : string.Empty)}"));
        }

        return missed == 0 ? 0 : 1;
    }

    // For each round the speed of each loop.
    private static double[][] Measure(TrainingCase @case, TrainingBenchmarkSettings settings, params ITrainingLoop[] loops)
    {
        Array.ForEach(loops, loop => loop.Train(1)); // code is compiled, memory is fetched
        var rowsPerSecond = loops[0].Train(1);
        var epochs = Math.Max(1, (int)(rowsPerSecond * settings.Duration.TotalSeconds / @case.RowCount));
        Array.ForEach(loops, loop => loop.Train(epochs)); // once more for code that is compiled better when it has run often
        return [.. Enumerable.Range(0, settings.Rounds).Select(_ => Array.ConvertAll(loops, loop =>
        {
            NativeHeap.GiveFreedMemoryBack(); // none starts on memory that another has fetched
            return loop.Train(epochs);
        }))];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
