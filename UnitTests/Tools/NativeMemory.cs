using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>The native memory of this process.</summary>
internal static class NativeMemory
{
    private const int MostGoes = 5;

    /// <summary>
    /// Asserts that <paramref name="go"/> gives back the memory that it takes: no tensor is left, and after a first go, which fills caches, one of
    /// five takes no more than <paramref name="allowed"/> bytes. What leaks does so in every go; what the libraries keep, and the system takes back
    /// late, varies.
    /// </summary>
    public static void AssertFlat(Action go, long allowed)
    {
        go();
        var growths = new List<long>();
        do
        {
            var (bytes, tensors) = Measure();
            go();
            var (bytesAfter, tensorsAfter) = Measure();
            Assert.AreEqual(tensors, tensorsAfter, "Tensors that were made and not disposed.");
            growths.Add(bytesAfter - bytes);
        }
        while (growths[^1] > allowed && growths.Count < MostGoes);

        var all = string.Join(", ", growths.Select(growth => growth.ToString("N0", CultureInfo.InvariantCulture)));
        Assert.IsLessThanOrEqualTo(allowed, growths[^1], $"Resident bytes more after each go: {all}.");
    }

    // What is merely garbage is collected first. A tensor that only the finaliser freed still counts.
    private static (long Bytes, long Tensors) Measure()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        // Tensor.TotalCount counts every Parameter twice
        return (process.WorkingSet64, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
