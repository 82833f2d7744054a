namespace MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

/// <summary>
/// The random generator SplitMix64 (Steele, Lea and Flood 2014). Its whole state is one number, and the numbers that
/// follow are the same on every platform and in every version of .NET.
/// </summary>
/// <param name="state">Where to start.</param>
internal struct SplitMix64(ulong state)
{
    private ulong _state = state;

    /// <summary>
    /// A generator for one place in a training. As it follows from the place alone, nothing of it needs to be kept when
    /// a training is interrupted.
    /// </summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The number of the epoch.</param>
    /// <param name="step">The number of the step in the epoch; -1 for the epoch as a whole.</param>
    public static SplitMix64 At(int seed, int epoch, int step)
    {
        var mixed = new SplitMix64((uint)seed);
        mixed = new SplitMix64(mixed.Next() ^ (uint)epoch);
        return new SplitMix64(mixed.Next() ^ (uint)step);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>The next random number in [0, <paramref name="limit"/>).</summary>
    /// <param name="limit">Positive.</param>
    public int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>Puts items into random order (Fisher and Yates).</summary>
    /// <param name="items">The items.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
