using System.Globalization;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Rounds of each pair.</param>
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
        Console.WriteLine($"{"",-40}{"bare",10}{"package",10}   ratio: min  median     max    goal");
        var missed = 0;
        foreach (var @case in TrainingCases.All.Where(c => settings.Only is null || c.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var (bare, package) = Measure(@case, settings);
            double[] ratios = [.. package.Zip(bare, (ours, theirs) => ours / theirs).Order()];
            var median = Median(ratios);
            missed += median < @case.Goal ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-40}{Median(bare),10:N0}{Median(package),10:N0}{ratios[0],13:F2}{median,8:F2}{ratios[^1],8:F2}{@case.Goal,8:F2}{(median < @case.Goal ? "  missed" : string.Empty)}"));
        }

        return missed == 0 ? 0 : 1;
    }

    private static (double[] Bare, double[] Package) Measure(TrainingCase @case, TrainingBenchmarkSettings settings)
    {
        var rows = @case.CreateRows();
        var bare = new BareLoop(@case, rows);
        var package = new PackageLoop(@case, rows);
        package.Train(1); // both once without measuring: code is compiled, memory is fetched
        var rowsPerSecond = bare.Train(1);
        var epochs = Math.Max(1, (int)(rowsPerSecond * settings.Duration.TotalSeconds / @case.RowCount));
        var speeds = (Bare: new double[settings.Rounds], Package: new double[settings.Rounds]);
        for (var round = 0; round < settings.Rounds; round++)
        {
            speeds.Bare[round] = bare.Train(epochs);
            speeds.Package[round] = package.Train(epochs);
        }

        return speeds;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
