using System.Globalization;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Scale;

/// <summary>What a fit of one epoch takes of time and memory as rows become many.</summary>
internal static class ScaleBenchmark
{
    private const long MostText = 1_000_000; // rows; a file of more only takes longer to write

    /// <summary>Fits each size from each source in a process of its own, and prints a line for each.</summary>
    /// <param name="most">The largest number of rows.</param>
    public static int Run(long most)
    {
        Console.WriteLine($"{"rows of 50 numbers",20}  {"from",-10}{"CPU s",10}{"s",10}{"CPU µs a row",16}{"most memory, MB",18}");
        using var folder = new ScaleFolder();
        var failed = 0;
        for (var rows = 10_000L; rows <= most; rows *= 10)
        {
            foreach (var source in Enum.GetValues<ScaleSource>().Where(source => source != ScaleSource.Text || rows <= MostText))
            {
                var file = source == ScaleSource.Text ? folder.Write(rows) : null;
                failed += Measure(source, rows, file) ? 0 : 1;
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private static bool Measure(ScaleSource source, long rows, string? file)
    {
        string[] arguments =
        [
            "scale", "--rows", rows.ToString(CultureInfo.InvariantCulture), "--source", source.ToString(),
            .. file is null ? Array.Empty<string>() : ["--file", file],
        ];
        using var process = OwnProcess.Start(takesOutput: true, arguments);
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.WriteLine($"{rows,20:N0}  {source,-10}  failed with exit code {process.ExitCode}");
            return false;
        }

        var numbers = line.Split(' ', StringSplitOptions.TrimEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows,20:N0}  {source,-10}{numbers[0],10:F1}{numbers[1],10:F1}{numbers[0] / rows * 1e6,16:F1}{numbers[2] / (1 << 20),18:N0}"));
        return true;
    }
}
