using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

/// <summary>
/// The random generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011). Its numbers follow from the key and their place alone: those of any part
/// of a tensor can be made on their own, in any order, by any number of threads, and are the same on every processor.
/// </summary>
/// <param name="key">What tells one stream of numbers from another.</param>
/// <param name="start">The number of the stream's first group.</param>
internal readonly struct Philox(ulong key, ulong start)
{
    /// <summary>The random bits come in groups of 16 · 64.</summary>
    public const int GroupSize = 16;

    private const int Blocks = GroupSize / 2; // of 128 bits
    private const int Rounds = 10;
    private const uint Factor0 = 0xD2511F53;
    private const uint Factor1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    private readonly ulong _key = key;
    private readonly ulong _start = start;

    /// <summary>The random bits of groups that follow each other.</summary>
    /// <param name="bits">Filled; whole groups of <see cref="GroupSize"/>.</param>
    /// <param name="group">The number of the first group.</param>
    public void Fill(Span<ulong> bits, long group)
    {
        for (var i = 0; i < bits.Length; i += GroupSize, group++)
        {
            var places = (_start + (ulong)group) * Blocks;
            ref var first = ref bits[i..(i + GroupSize)][0];
            if (Avx2.IsSupported)
            {
                FillVectors(places, ref first);
            }
            else
            {
                Fill(places, ref first);
            }
        }
    }

    /// <summary>One block of 128 bits, as four words.</summary>
    /// <param name="counter">Where the block is, four words.</param>
    /// <param name="key">The key, two words.</param>
    internal static (uint First, uint Second, uint Third, uint Fourth) Block(
        (uint First, uint Second, uint Third, uint Fourth) counter, (uint First, uint Second) key)
    {
        var (x0, x1, x2, x3) = counter;
        var (key0, key1) = key;
        for (var round = 0; round < Rounds; round++, key0 += Weyl0, key1 += Weyl1)
        {
            var (product0, product1) = ((ulong)x0 * Factor0, (ulong)x2 * Factor1);
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ key1, (uint)product0);
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>The same as the processor's vectors give.</summary>
    /// <param name="place">The number of the first block.</param>
    /// <param name="bits">The first of a group.</param>
    internal void Fill(ulong place, ref ulong bits)
    {
        for (var i = 0; i < Blocks; i++, place++)
        {
            var (x0, x1, x2, x3) = Block(((uint)place, (uint)(place >> 32), 0, 0), ((uint)_key, (uint)(_key >> 32)));
            Unsafe.Add(ref bits, i) = x0 | ((ulong)x1 << 32);
            Unsafe.Add(ref bits, i + Blocks) = x2 | ((ulong)x3 << 32);
        }
    }

    // Two times four blocks, a word in each lane of 64 bits: the first halves of all blocks, then the second ones.
    private void FillVectors(ulong place, ref ulong bits)
    {
        var lanes = Vector256.Create(0ul, 1, 2, 3) + Vector256.Create(place);
        var (first, second) = FillBlocks(lanes);
        var (third, fourth) = FillBlocks(lanes + Vector256.Create(4ul));
        first.StoreUnsafe(ref bits);
        third.StoreUnsafe(ref bits, 4);
        second.StoreUnsafe(ref bits, Blocks);
        fourth.StoreUnsafe(ref bits, Blocks + 4);
    }

    // Multiplications take the low 32 bits of a lane; what is left in the high ones does not matter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<ulong> First, Vector256<ulong> Second) FillBlocks(Vector256<ulong> places)
    {
        var (factor0, factor1) = (Vector256.Create(Factor0), Vector256.Create(Factor1));
        var (key0, key1) = (Vector256.Create(_key & uint.MaxValue), Vector256.Create(_key >> 32));
        var (x0, x1, x2, x3) = (places, places >> 32, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = Avx2.Multiply(x0.AsUInt32(), factor0);
            var product1 = Avx2.Multiply(x2.AsUInt32(), factor1);
            x0 = (product1 >> 32) ^ x1 ^ key0;
            x1 = product1;
            x2 = (product0 >> 32) ^ x3 ^ key1;
            x3 = product0;
            key0 += Vector256.Create((ulong)Weyl0);
            key1 += Vector256.Create((ulong)Weyl1);
        }

        var low = Vector256.Create((ulong)uint.MaxValue);
        return ((x0 & low) | (x1 << 32), (x2 & low) | (x3 << 32));
    }
}
