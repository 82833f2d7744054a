using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>More numbers that tests draw.</summary>
internal static class RandomTensors
{
    /// <summary>Whole numbers, of int64 unless said otherwise.</summary>
    /// <param name="random">What they are drawn from.</param>
    /// <param name="low">The smallest.</param>
    /// <param name="limit">The one after the largest.</param>
    /// <param name="shape">The tensor's shape.</param>
    public static Tensor Integers(this RandomGenerator random, long low, long limit, params ReadOnlySpan<long> shape) =>
        random.Uniform(shape, low, limit).floor().clamp_max(Numbers.Number(limit - 1)).to(int64);
}
