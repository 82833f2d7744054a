using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

/// <summary>
/// The random numbers of one training, in place of torch's, which belong to the whole process: trainings beside each other, and a program that draws
/// numbers of its own, do not disturb each other. The same seed gives the same numbers on every processor.
/// </summary>
/// <remarks>
/// Numbers for a CUDA device are drawn there, by torch's generator of that device, which is seeded anew for each draw. An instance is for one thread.
/// </remarks>
/// <param name="seed">Where to start.</param>
internal sealed class RandomGenerator(ulong seed)
{
    private static readonly Lock _deviceTurn = new(); // of seeding a device's generator and drawing from it
    private ulong _key = seed;
    private ulong _group;

    /// <summary>
    /// The rows of the batch that numbers are drawn for. Those of each row are the same, whoever has it: numbers for all rows are taken out of the
    /// generator, and only those of this part are made. Default null: for all rows.
    /// </summary>
    public BatchPart? Part { get; set; }

    /// <summary>Starts anew.</summary>
    /// <param name="seed">The seed.</param>
    public void Seed(ulong seed) => (_key, _group) = (seed, 0);

    /// <summary>Takes random bits out of the generator, to be made where and when they are needed.</summary>
    /// <param name="groups">How many groups of <see cref="Philox.GroupSize"/> · 64 bits.</param>
    public Philox Take(long groups)
    {
        var taken = new Philox(_key, _group);
        _group += (ulong)groups;
        return taken;
    }

    /// <summary>Decides which of many numbers stay.</summary>
    /// <param name="count">How many numbers.</param>
    /// <param name="rate">The part that goes, in [0, 1).</param>
    /// <param name="factor">What a number that stays is multiplied by; null for what keeps the mean as it was.</param>
    public DropoutMask TakeMask(long count, double rate, float? factor = null) => new(Take(GroupsFor(count, DropoutMask.GroupSize)), rate, factor);

    /// <summary>A mask as a tensor, for the rows of <see cref="Part"/>.</summary>
    /// <param name="shape">Its shape, (rows, …), or (members · rows, …), member by member.</param>
    /// <param name="like">What it is for: its type and device.</param>
    /// <param name="rate">The part that is 0, in [0, 1).</param>
    /// <param name="factor">What is elsewhere; null for what keeps the mean as it was.</param>
    public Tensor Mask(ReadOnlySpan<long> shape, Tensor like, double rate, float? factor = null)
    {
        if (like.device_type != DeviceType.CPU)
        {
            using Scalar limit = rate, scale = factor ?? 1 / (1 - rate);
            using var uniform = Uniform(shape, like);
            using var stays = uniform.ge(limit);
            using var ones = stays.to(like.dtype);
            return ones.mul(scale);
        }

        var result = empty(shape, float32);
        var numbers = Numbers(result);
        var ranges = new DrawnRanges(Part, shape[0], numbers.Length);
        var mask = TakeMask(ranges.Total, rate, factor);
        for (var i = 0; i < ranges.Count; i++)
        {
            mask.FillFrom(ranges.GetStart(i), numbers.Slice(i * ranges.Length, ranges.Length));
        }

        return As(like.dtype, result);
    }

    /// <summary>Numbers in [0, 1), for the rows of <see cref="Part"/>.</summary>
    /// <param name="shape">The tensor's shape, (rows, …), or (members · rows, …), member by member.</param>
    /// <param name="like">What they are for: its type and device.</param>
    public Tensor Uniform(ReadOnlySpan<long> shape, Tensor like)
    {
        if (Part is not { } part || part.Count == part.Total)
        {
            return UniformOfAll(shape, like);
        }

        var members = shape[0] / part.Count;
        long[] ofRow = [.. shape[1..]];
        using var all = UniformOfAll([members * part.Total, .. ofRow], like);
        using var ofMembers = all.reshape([members, part.Total, .. ofRow]);
        using var own = ofMembers.narrow(1, part.Start, part.Count);
        return own.reshape([shape[0], .. ofRow]);
    }

    private Tensor UniformOfAll(ReadOnlySpan<long> shape, Tensor like)
    {
        if (like.device_type == DeviceType.CPU)
        {
            return As(like.dtype, Uniform(shape, 0, 1));
        }

        lock (_deviceTurn)
        {
            cuda.manual_seed_all((long)new SplitMix64(_key ^ (++_group << 32)).Next());
            return rand(shape, like.dtype, like.device);
        }
    }

    /// <summary>Numbers of a uniform distribution, on the CPU.</summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">The limit that they are below, but for rounding.</param>
    public Tensor Uniform(ReadOnlySpan<long> shape, double low, double high)
    {
        var result = empty(shape, float32);
        var numbers = Numbers(result);
        var bits = MemoryMarshal.Cast<ulong, uint>(Bits(numbers.Length, sizeof(uint)).AsSpan());
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)(low + ((high - low) * (bits[i] >> 8) * (1.0 / (1 << 24))));
        }

        return result;
    }

    /// <summary>Numbers of a normal distribution, on the CPU (Box and Muller 1958).</summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="deviation">Their standard deviation.</param>
    public Tensor Normal(ReadOnlySpan<long> shape, double mean = 0, double deviation = 1)
    {
        var result = empty(shape, float32);
        var numbers = Numbers(result);
        var bits = MemoryMarshal.Cast<ulong, uint>(Bits(numbers.Length + 1, sizeof(uint)).AsSpan());
        for (var i = 0; i < numbers.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log((bits[i] + 0.5) / (1L << 32)));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * bits[i + 1] / (1L << 32));
            numbers[i] = (float)(mean + (radius * cosine));
            if (i + 1 < numbers.Length)
            {
                numbers[i + 1] = (float)(mean + (radius * sine));
            }
        }

        return result;
    }

    /// <summary>The next number in [0, 1).</summary>
    public double NextDouble() => (Bits(1, sizeof(ulong))[0] >> 11) * (1.0 / (1L << 53));

    /// <summary>The next number of a standard normal distribution.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>The next number of Beta(α, α), in [0, 1].</summary>
    /// <param name="alpha">α, positive.</param>
    public double NextBeta(double alpha) => 1 / (1 + Math.Exp(NextLogGamma(alpha) - NextLogGamma(alpha)));

    /// <summary>The numbers from 0 in random order.</summary>
    /// <param name="count">How many.</param>
    public long[] Permutation(int count)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        new SplitMix64(Bits(1, sizeof(ulong))[0]).Shuffle<long>(order);
        return order;
    }

    private static long GroupsFor(long count, int perGroup) => (count + perGroup - 1) / perGroup;

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static Tensor As(ScalarType type, Tensor numbers)
    {
        if (type == ScalarType.Float32)
        {
            return numbers;
        }

        using (numbers)
        {
            return numbers.to(type);
        }
    }

    // The logarithm of a gamma variable of size 1 (Marsaglia and Tsang 2000): of a small shape, the variable itself can be too small for a number.
    private double NextLogGamma(double shape)
    {
        if (shape < 1)
        {
            return NextLogGamma(shape + 1) + (Math.Log(1 - NextDouble()) / shape);
        }

        var d = shape - (1.0 / 3);
        while (true)
        {
            var normal = NextNormal();
            var root = 1 + (normal / Math.Sqrt(9 * d));
            var cube = root * root * root;
            if (root > 0 && Math.Log(1 - NextDouble()) < (normal * normal / 2) + d - (d * cube) + (d * Math.Log(cube)))
            {
                return Math.Log(d * cube);
            }
        }
    }

    // Where the numbers of a part of the rows are among those of all rows: a range for each member of an ensemble.
    private readonly struct DrawnRanges
    {
        private readonly long _start;
        private readonly long _step;

        public DrawnRanges(BatchPart? part, long rows, int numbers)
        {
            if (part is not { } own || rows == 0)
            {
                (Count, Length, Total) = (1, numbers, numbers);
                return;
            }

            var ofRow = numbers / rows;
            Count = (int)(rows / own.Count);
            Length = (int)(own.Count * ofRow);
            (_start, _step) = (own.Start * ofRow, own.Total * ofRow);
            Total = Count * _step;
        }

        public int Count { get; }

        public int Length { get; }

        public long Total { get; }

        public long GetStart(int range) => _start + (range * _step);
    }

    private ulong[] Bits(long count, int size)
    {
        var groups = GroupsFor(count, Philox.GroupSize * sizeof(ulong) / size);
        var bits = new ulong[groups * Philox.GroupSize];
        Take(groups).Fill(bits, group: 0);
        return bits;
    }
}
