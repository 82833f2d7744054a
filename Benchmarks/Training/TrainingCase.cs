using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>Rows to train on, in managed memory as an application has them.</summary>
/// <param name="Values">The rows one after the other.</param>
/// <param name="Targets">The class of each row.</param>
internal sealed record MadeUpRows(float[] Values, long[] Targets);

/// <summary>A network to train on made-up rows.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="RowShape">The shape of a row.</param>
/// <param name="Layers">The layers, ending in a logit for each of ten classes.</param>
/// <param name="BatchSize">Rows a step.</param>
/// <param name="RowCount">Rows of an epoch, a multiple of the batch size.</param>
/// <param name="Goal">The least ratio to the bare loop.</param>
/// <param name="NextValue">Makes one value of a row.</param>
internal sealed record TrainingCase(
    string Name, TensorShape RowShape, LayerList Layers, int BatchSize, int RowCount, double Goal, Func<Random, float> NextValue)
{
    public const int ClassCount = 10;

    public Network Network { get; } = new([new NetworkInput("Features", RowShape, [])], Layers);

    public MadeUpRows CreateRows()
    {
        var random = new Random(1);
        var values = new float[RowCount * (int)RowShape.Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = NextValue(random);
        }

        var targets = new long[RowCount];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = random.Next(ClassCount);
        }

        return new MadeUpRows(values, targets);
    }
}
