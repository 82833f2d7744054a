using System.Globalization;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Rounds of each network.</param>
/// <param name="Duration">About how long one side of one round takes.</param>
/// <param name="Only">Only networks whose name contains this text; null for all.</param>
/// <param name="Device">The device to train on.</param>
internal sealed record TrainingBenchmarkSettings(int Rounds, TimeSpan Duration, string? Only, string Device);

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
        foreach (var @case in TrainingCases.All.Where(
            c => settings.Only is null || c.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var rows = @case.CreateRows();
            var measured = Rounds.Measure(
                settings.Rounds, settings.Duration, @case.RowCount, new BareLoop(@case, rows, settings.Device),
                new PackageLoop(@case, rows, settings.Device), new GradientsAlone(@case, rows, settings.Device));
            var (least, median, most) = measured.Ratio(1);
            var missedGoal = median < @case.Goal;
            missed += missedGoal ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-40}{measured.Speed(0),10:N0}{measured.Speed(1),10:N0}{least,13:F2}{median,8:F2}{most,8:F2}"
                + $"{measured.Ratio(2).Median,9:F2}{@case.Goal,8:F2}{(missedGoal ? "  missed" : string.Empty)}"));
        }

        return missed == 0 ? 0 : 1;
    }
}
