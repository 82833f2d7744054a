using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>How far two trainings with the same seed may be apart.</summary>
internal static class SameSeed
{
    /// <summary>Nothing on a CPU; some of torch's CUDA kernels (convolutions, sums by index) add in an order that varies from run to run.</summary>
    public static double Tolerance => torch.cuda.is_available() ? 0.05 : 0;
}
