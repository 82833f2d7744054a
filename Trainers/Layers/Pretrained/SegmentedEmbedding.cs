using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// An <see cref="Embedding"/> of texts in segments, such as a question and its answer: to the vector of each key comes that of its segment (Devlin
/// et al. 2019). Keys <c>[n]</c> or <c>[≤n]</c> to <c>[n, Size]</c> or <c>[≤n, Size]</c>.
/// </summary>
/// <remarks>Segments are counted by the separator: it is the last key of its segment, and the next key is of the next one.</remarks>
/// <param name="Count">The number of keys, without the unknown one, positive.</param>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="Separator">The key that ends a segment, from 1 to <paramref name="Count"/>.</param>
/// <param name="Segments">The number of segments that have a vector, positive; further ones have that of the last. Default 2.</param>
public sealed record SegmentedEmbedding(int Count, int Size, int Separator, int Segments = 2) : Layer, IMovesKeys
{
    /// <summary>The name of the part that has the vectors of the keys.</summary>
    internal const string WordsName = "words";

    /// <summary>The name of the part that has the vectors of the segments.</summary>
    internal const string SegmentsName = "segments";

    /// <summary>The number of keys, without the unknown one, positive.</summary>
    public int Count { get; } = Require.Positive(Count);

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The key that ends a segment.</summary>
    public int Separator { get; } = Separator > 0 && Separator <= Count
        ? Separator
        : throw new ArgumentOutOfRangeException(nameof(Separator), Separator, $"Separator must be a key, from 1 to {Count}.");

    /// <summary>The number of segments that have a vector, positive.</summary>
    public int Segments { get; } = Require.Positive(Segments);

    private Embedding Words => new(Count, Size);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1
        ? input.Append(Size)
        : throw new ArgumentException(
            $"SegmentedEmbedding takes keys, [n] or [≤n], but the input is {input}. Put it first, where the keys come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var words = Words.AddToGraph(graph, input, inputShape, weights.GetChild(WordsName));
        var ends = graph.CastToInt64(graph.Node("Equal", [graph.CastToInt64(input), graph.Integers(Separator)]));
        var before = graph.Node("CumSum", [ends, graph.Node("Squeeze", [graph.Integers(1)])], ("exclusive", 1));
        var segments = graph.Node("Min", [before, graph.Integers(Segments - 1)]);
        return graph.Node(
            "Add", [words, graph.Node("Gather", [weights.GetChild(SegmentsName).AddTo(graph, KeyTable.WeightName), segments], ("axis", 0))]);
    }

    Layer IMovesKeys.WithCountFor(int keyCount) => this;

    Places? IMovesKeys.MoveKeys(InputPlaces places, WeightMove weights) => ((IMovesKeys)Words).MoveKeys(places, weights.GetChild(WordsName));

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _words; // reads keys and their paths
        private readonly KeyTable _segments;
        private readonly Scalar _separator;
        private readonly Scalar _last;

        public Module(SegmentedEmbedding layer, TensorShape input, RandomGenerator random)
            : base(nameof(SegmentedEmbedding))
        {
            _words = layer.Words.CreateModule(input, random);
            _segments = new KeyTable(random.Normal([layer.Segments, layer.Size]));
            (_separator, _last) = (layer.Separator, layer.Segments - 1L);
            register_module(WordsName, _words);
            register_module(SegmentsName, _segments);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var ends = input.eq(_separator).to(int64);
            var segments = ends.cumsum(1).sub(ends).clamp_max(_last);
            return _words.forward(input).add(_segments.forward(segments), Scalars.One).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _separator.Dispose();
                _last.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
