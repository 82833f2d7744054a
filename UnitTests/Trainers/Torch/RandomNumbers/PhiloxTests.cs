using System.Runtime.Intrinsics.X86;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.RandomNumbers;

/// <summary>The generator is the published one, and each of its numbers follows from its place.</summary>
[TestClass]
public class PhiloxTests
{
    private const ulong Key = 0x9FEDCBA987654321;

    // The test vectors that its authors give for ten rounds.
    [TestMethod]
    [DataRow(new uint[] { 0, 0, 0, 0 }, new uint[] { 0, 0 }, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [DataRow(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
        new uint[] { 0xffffffff, 0xffffffff },
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [DataRow(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
        new uint[] { 0xa4093822, 0x299f31d0 },
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Block_OfThePublishedVectors_IsThePublishedOne(uint[] counter, uint[] key, uint[] expected)
    {
        var (first, second, third, fourth) = Philox.Block((counter[0], counter[1], counter[2], counter[3]), (key[0], key[1]));
        CollectionAssert.AreEqual(expected, (uint[])[first, second, third, fourth]);
    }

    // Also across the end of 32 bits.
    [TestMethod]
    [DataRow(0UL)]
    [DataRow((1UL << 29) - 1)]
    [DataRow(1UL << 60)]
    public void Fill_ByTheProcessorsVectors_GivesTheSameAsWithout(ulong start)
    {
        var philox = new Philox(Key, start);
        var (vectors, plain) = (new ulong[2 * Philox.GroupSize], new ulong[2 * Philox.GroupSize]);
        philox.Fill(vectors, group: 0);
        philox.Fill(start * (Philox.GroupSize / 2), ref plain[0]);
        philox.Fill((start + 1) * (Philox.GroupSize / 2), ref plain[Philox.GroupSize]);
        if (!Avx2.IsSupported)
        {
            Assert.Inconclusive("This processor has none.");
        }

        CollectionAssert.AreEqual(plain, vectors);
    }

    [TestMethod]
    public void Fill_PartByPart_GivesTheSameAsAtOnce()
    {
        var philox = new Philox(Key, 3);
        var whole = new ulong[4 * Philox.GroupSize];
        philox.Fill(whole, group: 0);
        foreach (var group in (int[])[2, 0, 3, 1])
        {
            var part = new ulong[Philox.GroupSize];
            philox.Fill(part, group);
            CollectionAssert.AreEqual(whole[(group * Philox.GroupSize)..((group + 1) * Philox.GroupSize)], part);
        }
    }
}
