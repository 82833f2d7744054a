using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>The networks that are measured.</summary>
internal static class TrainingCases
{
    private const int Vocabulary = 10_000;
    private const int Length = 100;
    private const int Side = 28;

    /// <summary>A small network for grey images of 28 × 28 pixels.</summary>
    public static TrainingCase Cnn { get; } = new("CNN conv32-conv64-dense128", Of(Numbers(1, Side, Side), CnnLayers()), BareCnn, 128, 128 * 4, 0.97);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        Mlp("MLP 784-256-128-10", [256, 128], 128 * 64, 1.4),
        Mlp("MLP 784-512-512-512-10", [512, 512, 512], 128 * 16, 1),
        Cnn,
        new("BiLSTM 64+32, length 100", Of(Words(), BiLstm()), () => new BareBiLstm(Vocabulary), 64, 64 * 4, 1.4),
        new("Transformer 2x128, 4 heads, length 100", Of(Words(), Transformer()), () => new BareTransformer(Vocabulary), 64, 64 * 2, 0.97),
    ];

    private static TrainingCase Mlp(string name, int[] units, int rowCount, double goal)
    {
        var layers = units.SelectMany(n => new Layer[] { new Linear(n), new Activation() });
        return new(name, Of(Numbers(784), [.. layers, new Linear(TrainingCase.ClassCount)]), () => BareMlp([784, .. units]), 128, rowCount, goal);
    }

    private static Network Of(NetworkInput input, LayerList layers) => new([input], layers);

    private static NetworkInput Numbers(params long[] shape) => new("Features", new TensorShape(shape), []);

    private static NetworkInput Words() => new("Words", TensorShape.Sequence(Length), [], InputElement.Key, Vocabulary);

    private static LayerList BiLstm() =>
    [
        new Embedding(Vocabulary, 64),
        new Lstm(64, Bidirectional: true, ReturnSequences: true),
        new Lstm(32, Bidirectional: true, ReturnSequences: true),
        new PoolOverTime(),
        new Linear(TrainingCase.ClassCount),
    ];

    private static LayerList Transformer() =>
    [
        new Embedding(Vocabulary, 128),
        new TransformerEncoderLayer(Heads: 4, FeedForward: 512),
        new TransformerEncoderLayer(Heads: 4, FeedForward: 512),
        new LayerNormalization(),
        new PoolOverTime(),
        new Linear(TrainingCase.ClassCount),
    ];

    private static nn.Module<Tensor, Tensor> BareMlp(int[] units)
    {
        var modules = new List<nn.Module<Tensor, Tensor>>();
        foreach (var (inputs, outputs) in units.Zip(units.Skip(1)))
        {
            modules.Add(nn.Linear(inputs, outputs));
            modules.Add(nn.ReLU());
        }

        return nn.Sequential([.. modules, nn.Linear(units[^1], TrainingCase.ClassCount)]);
    }

    private static LayerList CnnLayers() =>
    [
        new Convolution2D(32, 3),
        new Activation(),
        new Pool2D(),
        new Convolution2D(64, 3),
        new Activation(),
        new Pool2D(),
        new Flatten(),
        new Linear(128),
        new Activation(),
        new Linear(TrainingCase.ClassCount),
    ];

    private static nn.Module<Tensor, Tensor> BareCnn() => nn.Sequential(
        nn.Conv2d(1, 32, 3, padding: 1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding: 1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 128),
        nn.ReLU(),
        nn.Linear(128, TrainingCase.ClassCount));
}
