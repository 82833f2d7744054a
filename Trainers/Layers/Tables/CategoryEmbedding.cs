using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A learned vector for each category of a table's column (Guo and Berkhahn 2016): keys <c>[n]</c> to <c>[n · Size]</c>, with vectors of their
/// own for each of the n values. Keys are 0 for what is missing or unknown, and 1 to <paramref name="Count"/>. Must be the first layer of an
/// input.
/// </summary>
/// <remarks>
/// Categories of fewer than <paramref name="MinimumCount"/> training rows share one vector with what is missing or unknown: so rare categories
/// are not learned by heart, and the vector that a category gets which training has not seen is that of the rare ones. If there are
/// none, that vector stays 0, the mean that all vectors start from.
/// </remarks>
/// <param name="Count">
/// The number of categories, without the unknown one, zero or positive. 0, which is also what the constructor without it sets, is as many as the
/// input has: so one description does for folds and nights with other categories.
/// </param>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="MinimumCount">The fewest training rows for a category to have a vector of its own, positive. Default 5.</param>
[method: JsonConstructor]
public sealed record CategoryEmbedding(int Count, int Size, int MinimumCount = 5) : Layer, IMovesKeys
{
    private const string VectorsName = "vectors"; // parameter, (n · (count + 1), size)
    private const string PlaceName = "place"; // buffer, (n · (count + 1)): which of the vectors a key has

    /// <summary>Makes an embedding of as many categories as the input has whose first layer it is.</summary>
    /// <param name="Size">The numbers of a vector, positive.</param>
    public CategoryEmbedding(int Size)
        : this(0, Size)
    {
    }

    /// <summary>The number of categories, without the unknown one; 0 if it is that of the input.</summary>
    public int Count { get; } = Require.NotNegative(Count);

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The fewest training rows for a category to have a vector of its own, positive.</summary>
    public int MinimumCount { get; } = Require.Positive(MinimumCount);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false }
        ? new TensorShape(input.Last * Size)
        : throw new ArgumentException($"CategoryEmbedding takes a fixed number of keys but the input is {input}. "
            + "Take an Embedding for sequences of keys.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module((int)input.Last, LayerRules.Count(Count, nameof(CategoryEmbedding)), this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var place = graph.CastToInt64(weights.AddTo(graph, PlaceName));
        var vectors = graph.Node("Gather", [weights.AddTo(graph, VectorsName), place], ("axis", 0)); // of constants, computed once
        var numbers = graph.Node("Add", [graph.CastToInt64(input), graph.Integers(Offsets((int)inputShape.Last))]);
        return graph.Node("Reshape", [graph.Node("Gather", [vectors, numbers], ("axis", 0)), graph.Integers(-1, inputShape.Last * Size)]);
    }

    internal override Layer WithoutCount => new CategoryEmbedding(0, Size, MinimumCount);

    Layer IMovesKeys.WithCountFor(int keyCount) => Count == 0 ? new CategoryEmbedding(keyCount, Size, MinimumCount) : this;

    Places? IMovesKeys.MoveKeys(InputPlaces input, WeightMove weights)
    {
        var slots = input.Slots?.Sources ?? [.. Enumerable.Range(0, input.Width)];
        var slotCount = input.Slots?.SourceCount ?? slots.Length;
        if (weights.Get(PlaceName) is not { } then || then.Values.Length % slotCount != 0)
        {
            weights.Remove(PlaceName);
            weights.Remove(VectorsName);
            return input.Slots?.Spread(Size);
        }

        // A category has a vector of its own if it had one, or if now it is frequent enough: then it starts as the one that it shared.
        var (thenStride, stride) = (then.Values.Length / slotCount, Count + 1);
        var fresh = weights.GetFresh(PlaceName)?.Values;
        var (places, vectors) = (new float[slots.Length * stride], new int[slots.Length * stride]);
        for (var number = 0; number < places.Length; number++)
        {
            var (slot, key) = Math.DivRem(number, stride);
            var source = slots[slot] == Places.New ? Places.New : (slots[slot] * thenStride) + SourceOf(key, input.Keys, thenStride);
            var isOwn = fresh?[number] == number || (source != Places.New && then.Values[source] == source && source % thenStride > 0);
            places[number] = isOwn ? number : slot * stride;
            vectors[number] = source == Places.New ? source : (int)then.Values[source];
        }

        weights.Set(PlaceName, new NetworkWeight([places.Length], places));
        weights.Move(VectorsName, 0, new Places(vectors, then.Values.Length));
        return input.Slots?.Spread(Size);
    }

    // The number that a key had; 0 for one that is new, as for an unknown one.
    private static int SourceOf(int key, Places? keys, int stride) =>
        keys is null ? (key < stride ? key : 0)
        : key > 0 && key <= keys.Sources.Length ? keys.Sources[key - 1] + 1
        : 0;

    // Where the vectors of each of the n values begin.
    private long[] Offsets(int values) => [.. Enumerable.Range(0, values).Select(value => value * (Count + 1L))];

    private sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private const string OffsetName = "offset";
        private readonly CategoryEmbedding _layer;

        public Module(int values, int keyCount, CategoryEmbedding layer, RandomGenerator random)
            : base(nameof(CategoryEmbedding))
        {
            _layer = layer;
            var offsets = layer.Offsets(values);
            var count = offsets.Length * (keyCount + 1L);
            var start = random.Uniform([count, layer.Size], -1, 1);
            using (no_grad())
            {
                start.index_fill_(0, tensor(offsets), Scalars.Zero);
            }

            this.AddParameter(VectorsName, start);
            using Scalar end = count;
            register_buffer(PlaceName, arange(Scalars.Zero, end, Scalars.One, float32).DetachFromDisposeScope());
            register_buffer(OffsetName, tensor(offsets).DetachFromDisposeScope());
        }

        public void Learn(InputRows rows, int count)
        {
            var stride = _layer.Count + 1;
            var seen = new int[rows.Width * stride];
            rows.ForEach(count, keys =>
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    seen[(i * stride) + (int)keys[i]]++;
                }
            });

            using var noGrad = no_grad();
            using var place = tensor([.. seen.Select((rowCount, number) =>
                (float)(rowCount < _layer.MinimumCount ? number - (number % stride) : number))]);
            get_buffer(PlaceName)!.copy_(place);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var numbers = input.to(int64).add_(get_buffer(OffsetName)!, Scalars.One).flatten();
            var places = get_buffer(PlaceName)!.index_select(0, numbers).to(int64);
            return get_parameter(VectorsName)!.index_select(0, places).reshape(input.shape[0], -1).MoveToOuterDisposeScope();
        }
    }
}
