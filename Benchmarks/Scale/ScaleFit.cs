using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Benchmarks.Scale;

/// <summary>Where the rows of a fit come from, and where they are while it trains.</summary>
internal enum ScaleSource
{
    /// <summary>Made one by one as they are read, then kept in memory.</summary>
    Memory,

    /// <summary>Read from a text file, then kept in memory.</summary>
    Text,

    /// <summary>Made one by one as they are read, then kept in files.</summary>
    Streamed,
}

/// <summary>One fit, in a process of its own: the most memory that it ever took belongs to the process.</summary>
internal static class ScaleFit
{
    private const long StreamedBytes = 64 << 20; // of rows in memory, where they are streamed
    private const int BatchSize = 1024;

    /// <summary>Fits, and prints the seconds of CPU time, those of the clock and the most bytes of memory.</summary>
    /// <param name="source">Where the rows come from.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="file">The text file, where it is one.</param>
    public static int Run(ScaleSource source, long rows, string? file)
    {
        var ml = new MLContext(seed: 1);
        var data = source == ScaleSource.Text
            ? ml.Data.LoadFromTextFile<ScaleRow>(file, separatorChar: ',')
            : ml.Data.LoadFromEnumerable(ScaleRow.Generate(rows));
        var options = new MlpEstimator.Options { Epochs = 1, BatchSize = BatchSize };
        if (source == ScaleSource.Streamed)
        {
            options.RowStorage = new RowStorageSettings { MemoryBudget = StreamedBytes };
        }

        var watch = Stopwatch.StartNew();
        var start = Environment.CpuUsage.TotalTime;
        using var model = ml.Regression.Trainers.Mlp(options).Fit(data);
        var used = Environment.CpuUsage.TotalTime - start;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{used.TotalSeconds} {watch.Elapsed.TotalSeconds} {process.PeakWorkingSet64}"));
        return 0;
    }
}
