using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>What is measured.</summary>
/// <param name="Launcher">The launcher of MPI, with its options.</param>
/// <param name="Processes">The number of processes, a power of two.</param>
/// <param name="Duration">About how long a training takes.</param>
internal sealed record DistributedBenchmarkSettings(string Launcher, int Processes, TimeSpan Duration);

/// <summary>
/// A network on several processes of one thread each, started by a launcher, against the same on one: sums beside copies in memory, the share of a
/// step in which a process is at the others, weak and strong scaling; and what a model makes of it for more processes.
/// </summary>
internal static class DistributedBenchmark
{
    private const int Batch = 128;
    private static readonly int[] _foreseen = [8, 64];

    /// <summary>Measures and prints.</summary>
    public static int Run(DistributedBenchmarkSettings settings)
    {
        var n = settings.Processes;
        int[] parts = [Batch, .. _foreseen.Append(n).Order().Select(processes => Batch / processes)];
        var alone = Start(settings, processes: 1, [.. parts.Distinct()]);
        var together = Start(settings, n, [Batch * n, Batch]);
        var steps = alone.Where(line => line.Name == "step").ToDictionary(line => (int)line.Numbers[0], line => line.Numbers[1]);
        var sums = together.Where(line => line.Name == "sum").Select(line => line.Numbers).ToArray();
        PrintSums(sums, n);
        PrintOverlap(together.Single(line => line.Name == "overlap").Numbers);

        ScalingModel Model(int column) => ScalingModel.From(
            sums[0][column] / Math.Log2(n), sums[^1][column] / (2.0 * (n - 1) / n), DistributedWorker.WeightCount);
        var (model, ofMessages, ofHalves) = (Model(1), Model(2), Model(3));
        var apart = Apart(together);
        var table = new ScalingTable(Batch, steps[Batch], apart[1..], apart[0]);
        ScalingTable.PrintHeading();
        table.PrintAlone();
        foreach (var line in together.Where(line => line.Name == "step"))
        {
            PrintMeasured(line.Numbers[0] > Batch ? "weak" : "strong", line.Numbers, model);
        }

        foreach (var overlaps in (bool[])[false, true])
        {
            var way = overlaps ? "weak, overlapping" : "weak, messages";
            PrintMeasured(way, Line(DistributedWorker.NameOf(GradientPrecision.Float32, overlaps)), ofMessages);
            PrintMeasured($"{way}, 2 bytes", Line(DistributedWorker.NameOf(GradientPrecision.BFloat16, overlaps)), ofHalves);
        }

        foreach (var processes in _foreseen)
        {
            table.PrintForeseen("weak", processes, Batch * processes, Foreseen(model, processes, steps[Batch]));
            table.PrintForeseen("strong", processes, Batch, Foreseen(model, processes, steps[Batch / processes]));
        }

        return 0;

        double[] Line(string name) => together.Single(line => line.Name == name).Numbers;
        void PrintMeasured(string name, double[] numbers, ScalingModel its)
        {
            var (batch, seconds, least, most) = ((int)numbers[0], numbers[1], numbers[2], numbers[3]);
            table.PrintMeasured(name, batch, seconds, least, most, Foreseen(its, n, steps[batch / n]));
        }
    }

    private static void PrintSums(double[][] sums, int processes)
    {
        Print($"{$"µs on {processes} processes",-18}{"bytes",12}{"sum",10}{"messages",10}{"in 2 bytes",12}{"copy",10}{"GB/s",8}");
        foreach (var sum in sums)
        {
            var (bytes, micros) = (sum[0] * sizeof(float), sum[1..].Select(seconds => seconds * 1e6).ToArray());
            Print($"{string.Empty,-18}{bytes,12:N0}{micros[0],10:N1}{micros[1],10:N1}{micros[2],12:N1}{micros[3],10:N1}{bytes / sum[1] / 1e9,8:F2}");
        }
    }

    private static void PrintOverlap(double[] times) => Print(
        $"products {times[0] * 1e3:F2} ms, sum of the gradients {times[1] * 1e3:F2} ms, the sum beside the products {times[2] * 1e3:F2} ms");

    private static double Foreseen(ScalingModel model, int processes, double part) =>
        part + model.Shared(processes, DistributedWorker.WeightCount);

    // The better of the times before and after those together, of the slowest process and of each: what else ran is no matter of the processors.
    private static double[] Apart((string Name, double[] Numbers)[] together) =>
    [
        .. together.Where(line => line.Name == "apart").Select(line => line.Numbers[1..])
            .Aggregate((before, after) => [.. before.Zip(after, Math.Min)]),
    ];

    private static (string Name, double[] Numbers)[] Start(DistributedBenchmarkSettings settings, int processes, int[] batches)
    {
        string[] own =
        [
            Environment.ProcessPath!,
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? new[] { Environment.GetCommandLineArgs()[0] } : [],
            "distributed", "--seconds", settings.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            .. batches.SelectMany(batch => new[] { "--batch", batch.ToString(CultureInfo.InvariantCulture) }),
        ];
        var launcher = settings.Launcher.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] command = processes == 1 ? own : [.. launcher, "-n", processes.ToString(CultureInfo.InvariantCulture), .. own];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["TERM"] = "dumb"; // a launcher may give the processes a terminal, to which .NET would write how it is to look
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with code {process.ExitCode}. {output}");
        }

        return
        [
            .. output.Split('\n').Select(line => line.Trim().Split(' '))
                .Where(words => words is ["step" or "apart" or "sum" or "overlap", ..] || words[0].StartsWith("messages-", StringComparison.Ordinal))
                .Select(words => (words[0], Array.ConvertAll(words[1..], word => double.Parse(word, CultureInfo.InvariantCulture)))),
        ];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
