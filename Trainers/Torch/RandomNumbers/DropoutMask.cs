using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

/// <summary>Which of many numbers stay while training, at random: 0 for one that goes, a factor for one that stays.</summary>
/// <remarks>
/// Each decision takes 16 random bits. The mask of any group of 64 numbers can be made on its own, and made again, by any thread.
/// </remarks>
internal readonly struct DropoutMask
{
    /// <summary>The numbers that one group of random bits decides about.</summary>
    public const int GroupSize = Philox.GroupSize * 4;

    private const int Levels = 1 << 16;
    private const int GroupsAtOnce = 16;
    private readonly Philox _bits;
    private readonly ushort _threshold;

    /// <summary>Makes a mask.</summary>
    /// <param name="bits">The random bits.</param>
    /// <param name="rate">The part of the numbers that goes, in [0, 1), taken to the next of 65,536 levels.</param>
    /// <param name="factor">What a number that stays is multiplied by; null for what keeps the mean as it was.</param>
    public DropoutMask(Philox bits, double rate, float? factor = null)
    {
        _bits = bits;
        _threshold = (ushort)Math.Min(Math.Round(rate * Levels), Levels - 1);
        Factor = factor ?? (float)(1 / (1 - ((double)_threshold / Levels)));
    }

    /// <summary>What a number that stays is multiplied by.</summary>
    public float Factor { get; }

    /// <summary>Writes part of the mask.</summary>
    /// <param name="mask">Filled with zeros and the factor.</param>
    /// <param name="group">The number of the first group of <see cref="GroupSize"/> numbers.</param>
    public void Fill(Span<float> mask, long group = 0)
    {
        Span<ulong> bits = stackalloc ulong[GroupsAtOnce * Philox.GroupSize];
        for (; !mask.IsEmpty; group += GroupsAtOnce)
        {
            var part = mask[..Math.Min(mask.Length, GroupsAtOnce * GroupSize)];
            var groups = (part.Length + GroupSize - 1) / GroupSize;
            _bits.Fill(bits[..(groups * Philox.GroupSize)], group);
            Fill(part, MemoryMarshal.Cast<ulong, ushort>(bits));
            mask = mask[part.Length..];
        }
    }

    /// <summary>Writes the part of the mask from any of its numbers on.</summary>
    /// <param name="start">The place of the first number.</param>
    /// <param name="mask">Filled with zeros and the factor.</param>
    public void FillFrom(long start, Span<float> mask)
    {
        if (start % GroupSize is > 0 and var before)
        {
            Span<float> group = stackalloc float[GroupSize];
            Fill(group, start / GroupSize);
            var first = group[(int)before..];
            first = first[..Math.Min(first.Length, mask.Length)];
            first.CopyTo(mask);
            start += first.Length;
            mask = mask[first.Length..];
        }

        Fill(mask, start / GroupSize);
    }

    private void Fill(Span<float> mask, ReadOnlySpan<ushort> bits)
    {
        var (thresholds, factors) = (Vector256.Create(_threshold), Vector256.Create(Factor));
        var i = 0;
        for (; i <= mask.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var stays = Vector256.GreaterThanOrEqual(Vector256.Create(bits[i..]), thresholds).AsInt16();
            var (lower, upper) = Vector256.Widen(stays);
            (lower.AsSingle() & factors).CopyTo(mask[i..]);
            (upper.AsSingle() & factors).CopyTo(mask[(i + Vector256<float>.Count)..]);
        }

        for (; i < mask.Length; i++)
        {
            mask[i] = bits[i] >= _threshold ? Factor : 0;
        }
    }
}
