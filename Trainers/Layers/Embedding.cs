using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A learned vector for each key (Bengio et al. 2003): keys <c>[n]</c> or <c>[≤n]</c> to <c>[n, Size]</c> or <c>[≤n, Size]</c>. Keys are
/// 0 for what is missing or unknown, which has a vector too, and 1 to <paramref name="Count"/>.
/// </summary>
/// <remarks>
/// Vectors start from N(0, 1), torch's default. A network gives only keys in range to its layers; another one is refused by
/// torch and by ONNX Runtime while computing.
/// </remarks>
/// <param name="Count">The number of keys, without the unknown one, positive.</param>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="TokenDropout">
/// The fraction of keys that becomes unknown while training, in [0, 1) (Iyyer et al. 2015), so that the unknown key's vector is
/// learned too. Default 0.
/// </param>
public sealed record Embedding(int Count, int Size, double TokenDropout = 0) : Layer
{
    /// <summary>The number of keys, without the unknown one, positive.</summary>
    public int Count { get; } = Require.Positive(Count);

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The fraction of keys that becomes unknown while training, in [0, 1).</summary>
    public double TokenDropout { get; } = Require.Fraction(TokenDropout);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1
        ? input.Append(Size)
        : throw new ArgumentException($"Embedding takes keys, [n] or [≤n], but the input is {input}. Put it first, where the keys come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => new Module(this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Gather", [weights.Of("vectors").AddTo(graph, "weight"), graph.CastToInt64(input)], ("axis", 0));

    private sealed class Module : nn.Module<Tensor, Tensor>, IStartsFromVectors, IReadsKeys
    {
        private readonly TorchSharp.Modules.Embedding _vectors;
        private readonly Scalar? _tokenDropout;

        public Module(Embedding layer)
            : base(nameof(Embedding))
        {
            _vectors = nn.Embedding(layer.Count + 1L, layer.Size);
            _tokenDropout = layer.TokenDropout > 0 ? layer.TokenDropout : null;
            register_module("vectors", _vectors);
        }

        public KeyPath? Path { private get; set; }

        public void StartFrom(float[] vectors)
        {
            var weight = _vectors.weight!;
            if (vectors.Length != weight.numel())
            {
                throw new ArgumentException(
                    $"The start of an Embedding must have {weight.shape[1]} numbers for each of {weight.shape[0] - 1} keys and the unknown one, {weight.numel()} in all, but has {vectors.Length}.",
                    nameof(vectors));
            }

            using var noGrad = no_grad();
            using var start = tensor(vectors, weight.shape);
            weight.copy_(start);
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
}
