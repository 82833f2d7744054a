using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>A network to train on made-up rows, as this package describes it and as one writes it with TorchSharp alone.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Network">The package's network of one input, ending in a logit for each of ten classes.</param>
/// <param name="CreateBare">Makes the same network of TorchSharp's own modules; it takes a batch of rows.</param>
/// <param name="BatchSize">Rows a step.</param>
/// <param name="RowCount">Rows of an epoch, a multiple of the batch size.</param>
/// <param name="Goal">The least ratio to the bare loop.</param>
internal sealed record TrainingCase(
    string Name, Network Network, Func<nn.Module<Tensor, Tensor>> CreateBare, int BatchSize, int RowCount, double Goal)
{
    public const int ClassCount = 10;

    /// <summary>Makes the rows, in managed memory as an application has them.</summary>
    public MadeUpRows CreateRows()
    {
        var random = new Random(1);
        var input = Network.Inputs[0];
        var size = (int)(input.Shape.HasVariableSteps ? input.Shape.Dimensions[0] : input.Shape.Size);
        Array values = input.Element == InputElement.Key
            ? Make(RowCount * size, () => 1 + random.Next(input.KeyCount))
            : Make(RowCount * size, random.NextSingle);
        return new MadeUpRows(values, size, Make(RowCount, () => (long)random.Next(ClassCount)));
    }

    private static T[] Make<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }
}

/// <summary>Rows to train on.</summary>
/// <param name="Values">The rows one after the other: <c>float[]</c>, or <c>int[]</c> for keys.</param>
/// <param name="Width">The number of values a row.</param>
/// <param name="Targets">The class of each row.</param>
internal sealed record MadeUpRows(Array Values, int Width, long[] Targets)
{
    /// <summary>The rows as the package keeps them.</summary>
    public InputRows Kept => Values is int[] keys ? new ArrayRows<int>(keys, Width) : new ArrayRows<float>((float[])Values, Width);
}
