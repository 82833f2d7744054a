using System.Globalization;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>How fast the package trains and scores a small network for images, one CPU thread.</summary>
internal static class PrecisionBenchmark
{
    private const double PrecisionGoal = 1.5; // where the processor has instructions for bfloat16
    private const double ScoringGoal = 2.5;

    /// <summary>Measures, and prints a line for each comparison.</summary>
    /// <returns>1 if a median is below its goal.</returns>
    public static int Run(int rounds, TimeSpan duration)
    {
        var @case = TrainingCases.Cnn;
        var rows = @case.CreateRows();
        using var scoring = new PackageScoring(@case, rows);
        Console.WriteLine($"{@case.Name,-40}{"one",10}{"other",10}   ratio: min  median     max    goal");
        var isFast = ShowPrecision(@case, rows, rounds, duration);
        var scored = Rounds.Measure(rounds, duration, @case.RowCount, new BareScoring(@case, rows), scoring);
        return Show("scoring: bare TorchSharp, package", scored, ScoringGoal) && isFast ? 0 : 1;
    }

    // Where it is known to lose, a training that asks for it is in float32.
    private static bool ShowPrecision(TrainingCase @case, MadeUpRows rows, int rounds, TimeSpan duration)
    {
        const string name = "training: float32, bfloat16";
        if (BFloat16Products.LoseOn(TorchSharp.DeviceType.CPU))
        {
            Console.WriteLine($"{name,-40}bfloat16 is slower on this machine, so trainings do not use it");
            return true;
        }

        PackageLoop[] loops = [new(@case, rows, WorkTime.Cpu), new(@case, rows, WorkTime.Cpu, Precision.BFloat16)];
        return Show(name, Rounds.Measure(rounds, duration, @case.RowCount, loops), PrecisionGoal);
    }

    private static bool Show(string name, Rounds measured, double goal)
    {
        var (least, median, most) = measured.Ratio(1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-40}{measured.Speed(0),10:N0}{measured.Speed(1),10:N0}{least,13:F2}{median,8:F2}{most,8:F2}{goal,8:F2}"
            + $"{(median < goal ? "  missed" : string.Empty)}"));
        return median >= goal;
    }
}
