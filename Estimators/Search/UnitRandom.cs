using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Search;

/// <summary>Random numbers in [0, 1).</summary>
internal static class UnitRandom
{
    /// <summary>The next one.</summary>
    public static double Next(ref SplitMix64 random) => (random.Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next one of the standard normal distribution (Box and Muller 1958).</summary>
    public static double NextNormal(ref SplitMix64 random) =>
        Math.Sqrt(-2 * Math.Log(1 - Next(ref random))) * Math.Cos(2 * Math.PI * Next(ref random));
}
