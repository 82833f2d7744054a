using System.Diagnostics;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>The native memory of this process.</summary>
/// <param name="Bytes">The resident bytes.</param>
/// <param name="Tensors">The tensors that this thread made and did not dispose; one that only the finaliser freed still counts.</param>
internal readonly record struct NativeMemory(long Bytes, long Tensors)
{
    /// <summary>Measures it; what is merely garbage is collected first.</summary>
    public static NativeMemory Measure()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return new(process.WorkingSet64, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount); // Tensor.TotalCount counts every Parameter twice
    }
}
