using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Embeddings;
using MLNet.DeepExtensions.Trainers.Training.Rows;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Where the vectors of an <see cref="Embedding"/> start.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmbeddingStart>))]
public enum EmbeddingStart
{
    /// <summary>N(0, 1), torch's default.</summary>
    Random,

    /// <summary>
    /// The training rows' own statistics: keys that come in like company start from like vectors, U·√S of the singular value decomposition
    /// of their positive pointwise mutual information in windows of 4 keys to each side (Levy, Goldberg and Dagan 2015; the decomposition
    /// by Halko, Martinsson and Tropp 2011), beside a small random part. The embedding must be the first layer of an input. Takes seconds.
    /// </summary>
    Cooccurrence,
}

/// <summary>
/// A learned vector for each key (Bengio et al. 2003): keys <c>[n]</c> or <c>[≤n]</c> to <c>[n, Size]</c> or <c>[≤n, Size]</c>. Keys are
/// 0 for what is missing or unknown, which has a vector too, and 1 to <paramref name="Count"/>.
/// </summary>
/// <remarks>
/// A network gives only keys in range to its layers; another one is refused by
/// torch and by ONNX Runtime while computing.
/// </remarks>
/// <param name="Count">The number of keys, without the unknown one, positive.</param>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="TokenDropout">
/// The fraction of keys that becomes unknown while training, in [0, 1) (Iyyer et al. 2015), so that the unknown key's vector is
/// learned too. Default 0.
/// </param>
/// <param name="Start">Where the vectors start when there is no initial model. Default <see cref="EmbeddingStart.Random"/>.</param>
public sealed record Embedding(int Count, int Size, double TokenDropout = 0, EmbeddingStart Start = EmbeddingStart.Random) : Layer
{
    /// <summary>The number of keys, without the unknown one, positive.</summary>
    public int Count { get; } = Require.Positive(Count);

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The fraction of keys that becomes unknown while training, in [0, 1).</summary>
    public double TokenDropout { get; } = Require.Fraction(TokenDropout);

    /// <summary>Where the vectors start.</summary>
    public EmbeddingStart Start { get; } = Require.Defined(Start);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1
        ? input.Append(Size)
        : throw new ArgumentException($"Embedding takes keys, [n] or [≤n], but the input is {input}. Put it first, where the keys come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) =>
        Start == EmbeddingStart.Cooccurrence ? new LearningModule(this) : new Module(this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Gather", [weights.Of("vectors").AddTo(graph, "weight"), graph.CastToInt64(input)], ("axis", 0));

    private class Module : nn.Module<Tensor, Tensor>, IStartsFromVectors, IReadsKeys
    {
        private readonly TorchSharp.Modules.Embedding _vectors;
        private readonly Scalar? _tokenDropout;

        public Module(Embedding layer)
            : base(nameof(Embedding))
        {
            _vectors = nn.Embedding(layer.Count + 1L, layer.Size);
            _tokenDropout = layer.TokenDropout > 0 ? layer.TokenDropout : null;
            register_module("vectors", _vectors);
            (KeyCount, Size) = (layer.Count, layer.Size);
        }

        public KeyPath? Path { private get; set; }

        protected int KeyCount { get; }

        protected int Size { get; }

        public void StartFrom(KeyVectors vectors)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var weight = _vectors.weight!; // random, of mean 0 and deviation 1
            var deviations = tensor(vectors.Deviations, vectors.Deviations.Length, 1);
            weight.mul_(deviations).add_(tensor(vectors.Means, weight.shape), Scalars.One);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var keys = input.to(int64);
            if (training && _tokenDropout is { } rate)
            {
                keys = keys.masked_fill(rand(keys.shape, float32, keys.device).lt(rate), Scalars.Zero);
            }

            var vectors = _vectors.forward(keys);
            return (Path?.Follow(_vectors.forward(keys.zeros_like()), vectors) ?? vectors).MoveToOuterDisposeScope();
        }
    }

    private sealed class LearningModule(Embedding layer) : Module(layer), ILearnsFromRows
    {
        public void Learn(InputRows rows, int count) => StartFrom(Cooccurrence.Learn(rows, count, KeyCount, Size));
    }
}
