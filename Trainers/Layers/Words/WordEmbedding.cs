using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Learned vectors of what is told of words, joined: <c>[steps, Features]</c> of whole numbers, the first of which is the word and the others parts
/// of it, such as its ending, to <c>[steps, Size + (Features - 1) · PartSize]</c>. A word that is not known is told by its parts.
/// </summary>
/// <remarks>
/// It must be the first layer of an input: a word, or a part, has a vector of its own if the training rows have it often enough. All others share
/// one, which is learned from those that are rare.
/// </remarks>
/// <param name="Features">How many numbers tell of a word, positive.</param>
/// <param name="Words">How many words have a vector at most, positive.</param>
/// <param name="Size">The numbers of a word's vector, positive.</param>
/// <param name="Parts">How many parts of each kind have a vector at most, positive.</param>
/// <param name="PartSize">The numbers of a part's vector, positive.</param>
/// <param name="WordDropout">The fraction of words that becomes unknown while training, their parts left, in [0, 1). Default 0.</param>
/// <param name="FewestRows">How often the training rows must have a word or part for it to have a vector, positive. Default 2.</param>
public sealed record WordEmbedding(int Features, int Words, int Size, int Parts, int PartSize, double WordDropout = 0, int FewestRows = 2) : Layer
{
    /// <summary>How many numbers tell of a word, positive.</summary>
    public int Features { get; } = Require.Positive(Features);

    /// <summary>How many words have a vector at most, positive.</summary>
    public int Words { get; } = Require.Positive(Words);

    /// <summary>The numbers of a word's vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>How many parts of each kind have a vector at most, positive.</summary>
    public int Parts { get; } = Require.Positive(Parts);

    /// <summary>The numbers of a part's vector, positive.</summary>
    public int PartSize { get; } = Require.Positive(PartSize);

    /// <summary>The fraction of words that becomes unknown while training, in [0, 1).</summary>
    public double WordDropout { get; } = Require.Fraction(WordDropout);

    /// <summary>How often the training rows must have a word or part for it to have a vector, positive.</summary>
    public int FewestRows { get; } = Require.Positive(FewestRows);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => LayerRules.Steps(input, nameof(WordEmbedding)).Last == Features
        ? input.WithLast(Size + ((Features - 1L) * PartSize))
        : throw new ArgumentException($"WordEmbedding takes {Features} numbers a word but the input is {input}. Set Features to {input.Last}.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        // A row without words is one of which nothing is known.
        var keys = graph.CastToInt64(graph.Node("Where", [graph.Node("IsNaN", [input]), graph.Scalar(-1), input]));
        var vectors = Enumerable.Range(0, Features).Select(feature => FrequentKeyTable.AddToGraph(
            graph, StepMask.Pick(graph, keys, axis: 2, feature), weights.GetChild(Sequence.Name(feature))));
        return graph.Node("Concat", [.. vectors], ("axis", 2));
    }

    private sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows, IReadsKeys
    {
        private readonly WordEmbedding _layer;
        private readonly RandomGenerator _random;

        public Module(WordEmbedding layer, RandomGenerator random)
            : base(nameof(WordEmbedding))
        {
            (_layer, _random) = (layer, random);
            for (var feature = 0; feature < layer.Features; feature++)
            {
                var (count, size) = feature == 0 ? (layer.Words, layer.Size) : (layer.Parts, layer.PartSize);
                register_module(Sequence.Name(feature), new FrequentKeyTable(random.Normal([count + 1L, size])));
            }
        }

        public KeyPath? Path { private get; set; }

        public void Learn(InputRows rows, int count)
        {
            var counts = Enumerable.Range(0, _layer.Features).Select(_ => new Dictionary<float, int>()).ToArray();
            rows.ForEach(count, row =>
            {
                var numbers = NumberSequence.LengthOf(row, _layer.Features) * _layer.Features;
                for (var i = 0; i < numbers; i++)
                {
                    var ofFeature = counts[i % _layer.Features];
                    ofFeature[row[i]] = ofFeature.GetValueOrDefault(row[i]) + 1;
                }
            });
            foreach (var (table, ofFeature) in children().OfType<FrequentKeyTable>().Zip(counts))
            {
                table.Choose(ofFeature, _layer.FewestRows);
            }
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var vectors = VectorsOf(input);
            return (Path?.Follow(VectorsOf(zeros_like(input).sub(Scalars.One)), vectors) ?? vectors).MoveToOuterDisposeScope();
        }

        private Tensor VectorsOf(Tensor input)
        {
            Func<Tensor, Tensor>? drop = training && _layer.WordDropout > 0
                ? places => _random.Mask(places.shape, places, _layer.WordDropout, factor: 1)
                : null;
            return cat([.. children().OfType<FrequentKeyTable>().Select((table, feature) =>
                table.Find(input.select(2, feature), feature == 0 ? drop : null))], 2);
        }
    }
}
