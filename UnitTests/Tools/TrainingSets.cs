using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Made-up rows for the engine, without ML.NET.</summary>
internal static class TrainingSets
{
    /// <summary>Rows of features, and a class index or a number for each.</summary>
    public static TrainingSet Of(IReadOnlyList<float[]> rows, Array targets) =>
        new(rows.Count, [[.. rows.SelectMany(row => row)]], targets);

    /// <summary>Normally distributed features.</summary>
    public static float[][] Noise(int rows, int features, int seed = 1)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, features).Select(_ => (float)Normal()).ToArray())];
    }

    /// <summary>Rows of four features whose class is whether the product of the first two is positive.</summary>
    public static TrainingSet Binary(int rows = 256, int seed = 1)
    {
        var features = Noise(rows, 4, seed);
        return Of(features, Array.ConvertAll(features, row => row[0] * row[1] > 0 ? 1f : 0f));
    }

    /// <summary>A network of four features and one output.</summary>
    public static Network Network(int units = 32) =>
        new(
            [new NetworkInput("x", new TensorShape(4), [new Standardize()])],
            [new Linear(units), new LayerNormalization(), new Activation(), new Linear(1)]);
}
