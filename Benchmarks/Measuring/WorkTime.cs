using System.Diagnostics;

namespace MLNet.DeepExtensions.Benchmarks.Measuring;

/// <summary>The time that a speed is measured by.</summary>
internal static class WorkTime
{
    /// <summary>The device that speeds are measured on unless another is named.</summary>
    public const string Cpu = "cpu";

    /// <summary>
    /// The time so far: the process' CPU time where the CPU does the work, which other programs disturb less than the clock, or the clock where a GPU
    /// does it.
    /// </summary>
    /// <param name="device">The device that does the work.</param>
    public static TimeSpan Now(string device) => device == Cpu ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);
}
