using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>Sums by messages from each process to each, in four bytes a number or in two.</summary>
[TestClass]
public class PieceSumTests
{
    // Of several blocks, of pieces that are not alike, of fewer numbers than processes, and of none.
    [TestMethod]
    [DataRow(2, 4_300_001)]
    [DataRow(3, 1000)]
    [DataRow(4, 1001)]
    [DataRow(4, 3)]
    [DataRow(3, 0)]
    public void Replace_InFourBytes_GivesEachProcessTheSum(int size, int count)
    {
        var given = Enumerable.Range(0, size).Select(rank => Values(rank, count)).ToArray();
        foreach (var sums in Sum(ScalarType.Float32, given))
        {
            for (var i = 0; i < count; i++)
            {
                Assert.AreEqual(given.Sum(values => (double)values[i]), sums[i], 1e-6);
            }
        }
    }

    [TestMethod]
    [DataRow(2, 4_300_001)]
    [DataRow(3, 1001)]
    [DataRow(4, 3)]
    public void Replace_InTwoBytes_RoundsNumbersAndSums_ToTheSameBitsInEachProcess(int size, int count)
    {
        const double step = 1.0 / 256; // half a unit of the last of eight digits, of a number that is just a power of two
        var given = Enumerable.Range(0, size).Select(rank => Values(rank, count)).ToArray();
        var all = Sum(ScalarType.BFloat16, given);
        for (var i = 0; i < count; i++)
        {
            var sum = given.Sum(values => (double)values[i]);
            var most = (step * (Math.Abs(sum) + (1.01 * given.Sum(values => Math.Abs((double)values[i]))))) + 1e-6;
            Assert.AreEqual(sum, all[0][i], most);
            Assert.AreEqual(0u, BitConverter.SingleToUInt32Bits(all[0][i]) & 0xffff, "It has two bytes.");
        }

        foreach (var sums in all)
        {
            CollectionAssert.AreEqual(all[0], sums);
        }
    }

    // 1 + 1/256 is between two numbers of bfloat16, of which the even one is 1; 1 + 3/256 is between 1 + 1/128 and the even 1 + 1/64.
    [TestMethod]
    public void Replace_InTwoBytes_RoundsToTheNearestEven_AndKeepsWhatIsNoNumber()
    {
        float[] special = [1 + (1f / 256), 1 + (3f / 256), float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -0f];
        float[] expected = [1, 1 + (1f / 64), float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, 0];
        float[][] given = [special, new float[special.Length]];
        foreach (var sums in Sum(ScalarType.BFloat16, given).Concat(Sum(ScalarType.BFloat16, [.. given.Reverse()])))
        {
            CollectionAssert.AreEqual(expected, sums);
        }
    }

    // What grows with each process must not be lost beside what is there already: sums are 32-bit floats until the end.
    [TestMethod]
    public void Replace_InTwoBytes_AddsUpInFourBytes()
    {
        float[][] given = [.. Enumerable.Range(0, 5).Select(rank => Enumerable.Repeat(rank == 0 ? 256f : 0.75f, 10).ToArray())];
        foreach (var sums in Sum(ScalarType.BFloat16, given))
        {
            CollectionAssert.AreEqual(Enumerable.Repeat(260f, 10).ToArray(), sums); // of 259, a number in the middle of 258 and 260, the even one
        }
    }

    private static float[] Values(int rank, int count)
    {
        var random = new Random(rank);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[][] Sum(ScalarType sent, float[][] given) => ThreadProcesses.RunAll(given.Length, world =>
    {
        using var values = tensor(given[world.Rank]);
        new PieceSum(world.Rank, world.Size, sent, values.device).Replace(values, messages => Exchange(world, messages));
        return values.data<float>().ToArray();
    });

    // What a message has: the process that it goes to, its length, its bytes.
    private static void Exchange(Communicator world, IReadOnlyList<PieceMessage> messages)
    {
        var own = new MemoryStream();
        foreach (var (other, _, address, length) in messages.Where(message => message.IsSent))
        {
            own.Write(MemoryMarshal.AsBytes<int>([other, length]));
            var bytes = new byte[length];
            Marshal.Copy(address, bytes, 0, length);
            own.Write(bytes);
        }

        var all = world.AllGather(own.ToArray());
        foreach (var (other, _, address, length) in messages.Where(message => !message.IsSent))
        {
            var rest = all[other].AsSpan();
            while (MemoryMarshal.Cast<byte, int>(rest[..8]) is var head && head[0] != world.Rank)
            {
                rest = rest[(8 + head[1])..];
            }

            Assert.AreEqual(length, MemoryMarshal.Read<int>(rest[4..]), "As many bytes are sent as are awaited.");
            Marshal.Copy(rest.Slice(8, length).ToArray(), 0, address, length);
        }
    }
}
