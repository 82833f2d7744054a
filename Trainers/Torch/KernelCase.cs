using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Something that libtorch computes, beside the same in plain arithmetic.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Shapes">The shapes of the inputs, weights included.</param>
/// <param name="Native">What libtorch computes of the inputs, and the tensors that get the inputs' gradients.</param>
/// <param name="Plain">What is right: all numbers of the output, given all numbers of each input.</param>
internal sealed record KernelCase(
    string Name, long[][] Shapes, Func<Tensor[], (Tensor Output, Tensor[] Leaves)> Native, Func<double[][], double[]> Plain)
{
    // Far above the rounding of 32-bit floats, far below what a number in the wrong place does.
    private const double Tolerance = 1e-4;

    // The step of the central difference that the gradients are held against.
    private const double Step = 1e-4;

    /// <summary>Whether the output with and without gradients, and the gradients, are right but for rounding.</summary>
    public bool IsRight()
    {
        using var scope = NewDisposeScope();
        using var noInference = inference_mode(false); // whatever the caller is in
        var random = new SplitMix64(0);
        var values = Array.ConvertAll(Shapes, shape => Random(ref random, shape));
        var inputs = values.Zip(Shapes, (numbers, shape) => tensor(numbers, shape, float32, CPU, requires_grad: true)).ToArray();
        var expected = Plain(Array.ConvertAll(values, Doubles));
        using (no_grad())
        {
            if (!AreClose(Numbers(Native(inputs).Output), expected))
            {
                return false;
            }
        }

        using var grad = enable_grad();
        var (output, leaves) = Native(inputs);
        return AreClose(Numbers(output), expected) && HasRightSlope(ref random, values, output, leaves);
    }

    // One direction through all inputs at once: a wrong number in any of the gradients changes the slope along it.
    private bool HasRightSlope(ref SplitMix64 random, float[][] values, Tensor output, Tensor[] leaves)
    {
        var factors = Random(ref random, output.shape);
        output.backward([tensor(factors, output.shape, float32, CPU)]);

        var (slope, size) = (0.0, 0.0);
        var (ahead, behind) = (new double[values.Length][], new double[values.Length][]);
        for (var i = 0; i < values.Length; i++)
        {
            var direction = Random(ref random, Shapes[i]);
            var terms = Numbers(leaves[i].grad!).Zip(direction, (gradient, along) => (double)gradient * along).ToArray();
            slope += terms.Sum();
            size += terms.Sum(Math.Abs);
            ahead[i] = [.. values[i].Zip(direction, (value, along) => value + (Step * along))];
            behind[i] = [.. values[i].Zip(direction, (value, along) => value - (Step * along))];
        }

        var rise = Plain(ahead).Zip(Plain(behind), (a, b) => a - b).Zip(factors, (difference, factor) => difference * factor).Sum();
        return Math.Abs(slope - (rise / (2 * Step))) <= Tolerance * size; // not so for NaN
    }

    private static bool AreClose(float[] actual, double[] expected) =>
        actual.Length == expected.Length
        && actual.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * (1 + Math.Abs(pair.Second)));

    private static float[] Numbers(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    // In [-1, 1), without torch's generator, which is the user's.
    private static float[] Random(ref SplitMix64 random, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref var value in values.AsSpan())
        {
            value = (random.Next(1 << 20) / (float)(1 << 19)) - 1;
        }

        return values;
    }
}
