using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Where the vectors of an <see cref="Embedding"/> start.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmbeddingStart>))]
public enum EmbeddingStart
{
    /// <summary>N(0, 1), torch's default; vectors of bigrams at zero.</summary>
    Random,

    /// <summary>
    /// The training rows' own statistics: keys that come in like company start from like vectors, U·√S of the singular value decomposition
    /// of their positive pointwise mutual information in windows of 4 keys to each side (Levy, Goldberg and Dagan 2015; the decomposition
    /// by Halko, Martinsson and Tropp 2011), beside a small random part; bigrams likewise. The embedding must be the first layer of an input.
    /// Takes seconds.
    /// </summary>
    Cooccurrence,
}

/// <summary>
/// A learned vector for each key (Bengio et al. 2003): keys <c>[n]</c> or <c>[≤n]</c> to <c>[n, Size]</c> or <c>[≤n, Size]</c>. Keys are
/// 0 for what is missing or unknown, which has a vector too, and 1 to <paramref name="Count"/>. Frequent bigrams, two keys in a row, can have
/// vectors of their own, each added to that of its first key: they tell words apart that share a character, or "not good" from "good".
/// </summary>
/// <remarks>
/// A network gives only keys in range to its layers; another one is refused by
/// torch and by ONNX Runtime while computing.
/// </remarks>
/// <param name="Count">
/// The number of keys, without the unknown one, zero or positive. 0, which is also what the constructor without it sets, is as many as the input
/// has whose first layer it is: so one description does for folds and nights with other vocabularies.
/// </param>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="TokenDropout">
/// The fraction of keys that becomes unknown while training, in [0, 1) (Iyyer et al. 2015), so that the unknown key's vector is
/// learned too. Default 0.
/// </param>
/// <param name="Start">Where the vectors start when there is no initial model. Default <see cref="EmbeddingStart.Random"/>.</param>
/// <param name="Bigrams">
/// How many bigrams have a vector at most, zero or positive: those in most training rows, three at least. The embedding must then be the
/// first layer of an input, and have at most 16,777,216 keys. Default 0.
/// </param>
[method: JsonConstructor]
public sealed record Embedding(
    int Count, int Size, double TokenDropout = 0, EmbeddingStart Start = EmbeddingStart.Random, int Bigrams = 0) : Layer, IMovesKeys
{
    private const string VectorsName = "vectors";
    private const string BigramsName = "bigrams";

    /// <summary>Makes an embedding of as many keys as the input has whose first layer it is.</summary>
    /// <param name="Size">The numbers of a vector, positive.</param>
    public Embedding(int Size)
        : this(0, Size)
    {
    }

    /// <summary>The number of keys, without the unknown one; 0 if it is that of the input.</summary>
    public int Count { get; } = Require.NotNegative(Count);

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The fraction of keys that becomes unknown while training, in [0, 1).</summary>
    public double TokenDropout { get; } = Require.Fraction(TokenDropout);

    /// <summary>Where the vectors start.</summary>
    public EmbeddingStart Start { get; } = Require.Defined(Start);

    /// <summary>How many bigrams have a vector at most, zero or positive.</summary>
    public int Bigrams { get; } = Bigrams == 0 || Count <= NgramCode.MaximumKeyCount
        ? Require.NotNegative(Bigrams)
        : throw new ArgumentException(
            FormattableString.Invariant($"Bigrams can be of at most {NgramCode.MaximumKeyCount:N0} different keys but the embedding has {Count:N0}. ")
            + "Set Embedding.Bigrams to 0, or give keys to the most frequent values only.");

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1
        ? input.Append(Size)
        : throw new ArgumentException($"Embedding takes keys, [n] or [≤n], but the input is {input}. Put it first, where the keys come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        Start == EmbeddingStart.Cooccurrence || Bigrams > 0 ? new LearningModule(this, input, random) : new Module(this, input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var keys = graph.CastToInt64(input);
        var vectors = graph.Node("Gather", [weights.GetChild(VectorsName).AddTo(graph, "weight"), keys], ("axis", 0));
        return Bigrams == 0
            ? vectors
            : graph.Node("Add", [vectors, BigramEmbedding.AddToGraph(graph, keys, inputShape, Count, weights.GetChild(BigramsName))]);
    }

    internal override Layer WithoutCount => new Embedding(0, Size, TokenDropout, Start, Bigrams);

    Layer IMovesKeys.WithCountFor(int keyCount) => Count == 0 ? new Embedding(keyCount, Size, TokenDropout, Start, Bigrams) : this;

    Places? IMovesKeys.MoveKeys(InputPlaces places, WeightMove weights)
    {
        if (places.Keys is { } keys && weights.GetChild(VectorsName).Get("weight") is { Dimensions: [var rows, _] })
        {
            var sources = Enumerable.Range(0, Count + 1).Select(key => key > 0 && key <= keys.Sources.Length ? keys.Sources[key - 1] + 1 : 0);
            weights.GetChild(VectorsName).Move("weight", 0, new Places([.. sources], (int)rows));
            if (Bigrams > 0)
            {
                BigramEmbedding.MoveKeys(keys, Count, weights.GetChild(BigramsName));
            }
        }

        return null;
    }

    private class Module : nn.Module<Tensor, Tensor>, IStartsFromVectors, IReadsKeys
    {
        public Module(Embedding layer, TensorShape input, RandomGenerator random)
            : base(nameof(Embedding))
        {
            Layer = layer;
            var start = random.Normal([LayerRules.Count(layer.Count, nameof(Embedding)) + 1L, layer.Size]);
            Random = random;
            register_module(VectorsName, new KeyTable(start));
            if (layer.Bigrams > 0)
            {
                BigramVectors = new BigramEmbedding(layer.Count, layer.Bigrams, layer.Size, input, random);
                register_module(BigramsName, BigramVectors);
            }
        }

        public KeyPath? Path { private get; set; }

        protected Embedding Layer { get; }

        protected RandomGenerator Random { get; }

        protected BigramEmbedding? BigramVectors { get; }

        protected bool HasStarted { get; private set; }

        // No field, which torch would register a second time under its own name where the module is part of another.
        private KeyTable Table => (KeyTable)children().First();

        public void StartFrom(KeyVectors vectors)
        {
            vectors.Start(Table.Vectors);
            HasStarted = true;
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var keys = input.to(int64);
            if (training && Layer.TokenDropout > 0)
            {
                keys = keys.mul(Random.Mask(keys.shape, keys, Layer.TokenDropout, factor: 1));
            }

            var vectors = VectorsOf(keys);
            return (Path?.Follow(VectorsOf(keys.zeros_like()), vectors) ?? vectors).MoveToOuterDisposeScope();
        }

        private Tensor VectorsOf(Tensor keys)
        {
            var vectors = Table.forward(keys);
            return BigramVectors is null ? vectors : vectors.add(BigramVectors.forward(keys), Scalars.One);
        }
    }

    private sealed class LearningModule(Embedding layer, TensorShape input, RandomGenerator random) : Module(layer, input, random), ILearnsFromRows
    {
        public void Learn(InputRows rows, int count)
        {
            var learnsVectors = Layer.Start == EmbeddingStart.Cooccurrence && !HasStarted;
            if (learnsVectors)
            {
                StartFrom(Cooccurrence.Learn(look => rows.ForEach(count, look), Layer.Count, Layer.Size, Random));
            }

            BigramVectors?.Learn(rows, count, learnsVectors);
        }
    }
}
