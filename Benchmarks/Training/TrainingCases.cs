using MLNet.DeepExtensions.Trainers.Layers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>The networks that are measured.</summary>
internal static class TrainingCases
{
    private const int Vocabulary = 10_000;
    private const int Length = 100;

    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new("MLP 784-256-128-10", new TensorShape(784), Mlp(256, 128), 128, 128 * 64, 1.4, Number),
        new("MLP 784-512-512-512-10", new TensorShape(784), Mlp(512, 512, 512), 128, 128 * 16, 1, Number),
        new("CNN conv32-conv64-dense128", new TensorShape(1, 28, 28), [new TorchLayer(TrainingCase.ClassCount, Cnn)], 128, 128 * 4, 0.97, Number),
        new("BiLSTM 64+32, length 100", new TensorShape(Length), [new TorchLayer(TrainingCase.ClassCount, () => new BiLstm())], 64, 64 * 4, 0.97, Word),
        new("Transformer 2x128, 4 heads, length 100", new TensorShape(Length), [new TorchLayer(TrainingCase.ClassCount, () => new Transformer())], 64, 64 * 2, 0.97, Word),
    ];

    private static float Number(Random random) => random.NextSingle();

    private static float Word(Random random) => random.Next(Vocabulary);

    private static LayerList Mlp(params int[] units) =>
        [.. units.SelectMany(n => new Layer[] { new Linear(n), new Activation() }), new Linear(TrainingCase.ClassCount)];

    private static nn.Module<Tensor, Tensor> Cnn() => nn.Sequential(
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

    private sealed class BiLstm : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _embedding = nn.Embedding(Vocabulary, 64);
        private readonly TorchSharp.Modules.LSTM _first = nn.LSTM(64, 64, batchFirst: true, bidirectional: true);
        private readonly TorchSharp.Modules.LSTM _second = nn.LSTM(128, 32, batchFirst: true, bidirectional: true);
        private readonly nn.Module<Tensor, Tensor> _last = nn.Linear(64, TrainingCase.ClassCount);

        public BiLstm()
            : base(nameof(BiLstm)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var words = _embedding.forward(input.to(int64)); // (batch, length, 64)
            var (first, _, _) = _first.forward(words); // (batch, length, 2·64): both directions
            var (second, _, _) = _second.forward(first); // (batch, length, 2·32)
            return _last.forward(second.mean([1]));
        }
    }

    private sealed class Transformer : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _embedding = nn.Embedding(Vocabulary, 128);
        private readonly TorchSharp.Modules.TransformerEncoder _encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(128, 4, 512), 2);
        private readonly nn.Module<Tensor, Tensor> _last = nn.Linear(128, TrainingCase.ClassCount);

        public Transformer()
            : base(nameof(Transformer)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var words = _embedding.forward(input.to(int64)).transpose(0, 1); // (length, batch, 128)
            return _last.forward(_encoder.forward(words, null, null).mean([0]));
        }
    }
}
