using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Ngrams;
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
/// The part of an <see cref="Embedding"/> that has vectors of bigrams: keys, (batch, steps), to the vector of the bigram that begins at each
/// step, (batch, steps, size). All bigrams without a vector of their own share one.
/// </summary>
internal sealed class BigramEmbedding : nn.Module<Tensor, Tensor>, IReadsLengths
{
    private const string KeysName = "keys"; // (bigrams, 2): ascending, then zeros where there are fewer bigrams
    private const string VectorsName = "vectors";
    private readonly NgramCode _code;
    private readonly int _keyCount;
    private readonly int _count;
    private readonly int _size;
    private readonly RandomGenerator _random;
    private readonly bool _variableSteps;

    /// <summary>Starts with the bigrams of the smallest keys, and vectors of zero.</summary>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    /// <param name="count">How many bigrams have a vector at most.</param>
    /// <param name="size">The numbers of a vector.</param>
    /// <param name="input">The shape of a row of keys.</param>
    /// <param name="random">What vectors are drawn from once they are learned.</param>
    public BigramEmbedding(int keyCount, int count, int size, TensorShape input, RandomGenerator random)
        : base(nameof(BigramEmbedding))
    {
        (_keyCount, _count, _size, _random) = (keyCount, count, size, random);
        _code = new NgramCode(keyCount);
        _variableSteps = input.HasVariableSteps;
        register_module(VectorsName, new KeyTable(zeros(count + 1L, size)));
        register_buffer(KeysName, zeros(count, 2).DetachFromDisposeScope());
        var smallest = Math.Min(count, (long)keyCount * keyCount);
        Take([.. Enumerable.Range(0, (int)smallest).Select(i => ((1 + (i / keyCount)) * _code.Base) + 1 + (i % keyCount))]);
    }

    // No field, which torch would register a second time under its own name.
    private KeyTable Table => (KeyTable)children().Single();

    /// <inheritdoc/>
    public Tensor? Lengths
    {
        private get;
        set => field = _variableSteps ? value : null;
    }

    /// <summary>Adds the layer to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keys">The name of (rows, steps) int64.</param>
    /// <param name="inputShape">The shape of a row of keys.</param>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <returns>The name of (rows, steps, size).</returns>
    public static string AddToGraph(OnnxGraph graph, string keys, TensorShape inputShape, int keyCount, LayerWeights weights)
    {
        var known = StepMask.Lengths(graph, inputShape) is { } lengths
            ? graph.Node("Where", [StepMask.Padding(graph, keys, lengths), graph.Integers(0), keys]) // no bigram has a 0 in it
            : keys;
        var rows = graph.Node("Shape", [keys], ("start", 0), ("end", 1));
        var after = graph.Node("Expand", [graph.Integers(0), graph.Node("Concat", [rows, graph.Integers(1)], ("axis", 0))]);
        var next = graph.Node(
            "Slice", [graph.Node("Concat", [known, after], ("axis", 1)), graph.Integers(1), graph.Integers(long.MaxValue), graph.Integers(1)]);
        var code = new NgramCode(keyCount);
        var codes = graph.Node("Add", [graph.Node("Mul", [known, graph.Integers(code.Base)]), next]);
        graph.Keep(weights.AddTo(graph, KeysName));
        var bigrams = graph.Lookup(
            codes, [.. weights.Values(KeysName).Chunk(2).TakeWhile(keys => keys[0] > 0).Select(keys => code.Write(keys)).DefaultIfEmpty(-1)]);
        return graph.Node("Gather", [weights.GetChild(VectorsName).AddTo(graph, "weight"), bigrams], ("axis", 0));
    }

    /// <summary>Writes the bigrams with the numbers that their keys have now, each with its vector; those of a key that is gone are left
    /// out.</summary>
    /// <param name="places">Where each key was.</param>
    /// <param name="keyCount">The number of keys now, without the unknown one.</param>
    /// <param name="weights">The layer's weights.</param>
    public static void MoveKeys(Places places, int keyCount, WeightMove weights)
    {
        if (weights.Get(KeysName) is not { Dimensions: [var count, 2] } then)
        {
            return;
        }

        var (now, code) = (places.Invert(), new NgramCode(keyCount));
        float KeyOf(float key) => key > 0 && key <= now.Length ? now[(int)key - 1] + 1 : 0;
        var bigrams = then.Values.Chunk(2)
            .Select((keys, number) => (Keys: Array.ConvertAll(keys, KeyOf), Number: number))
            .Where(bigram => bigram.Keys[0] > 0 && bigram.Keys[1] > 0)
            .OrderBy(bigram => code.Write(bigram.Keys))
            .ToArray();
        var keys = new float[then.Values.Length];
        bigrams.SelectMany(bigram => bigram.Keys).ToArray().CopyTo(keys, 0);
        weights.Set(KeysName, new NetworkWeight(then.Dimensions, keys));
        var left = Enumerable.Repeat(Places.New, (int)count - bigrams.Length);
        weights.GetChild(VectorsName).Move(
            "weight", 0, new Places([0, .. bigrams.Select(bigram => bigram.Number + 1), .. left], (int)count + 1), newIsZero: true);
    }

    /// <summary>Chooses the bigrams.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="count">The number of rows, positive.</param>
    /// <param name="learnsVectors">Whether the vectors start from which bigrams come together, or stay zero.</param>
    public void Learn(InputRows rows, int count, bool learnsVectors)
    {
        var codes = Bigrams.InMostRows(rows, count, _keyCount, _count);
        Take(codes);
        if (!learnsVectors)
        {
            return;
        }

        var vectors = Cooccurrence.Learn(look => Bigrams.ForEachRow(rows, count, _keyCount, codes, look), _count, _size, _random);
        Array.Clear(vectors.Deviations, codes.Length + 1, _count - codes.Length); // the places that are left stay zero
        using var start = _random.Normal(Table.Vectors.shape);
        vectors.Start(start);
        using var noGrad = no_grad();
        Table.Vectors.copy_(start);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var known = Lengths is null ? input : input.masked_fill(StepMask.Padding(Lengths, input.shape[1]), Scalars.Zero);
        var next = nn.functional.pad(known, (0, 1)).narrow(1, 1, known.shape[1]);
        using Scalar factor = _code.Base;
        using Scalar last = _count - 1L;
        var codes = known.mul(factor).add(next, Scalars.One);
        var all = Codes(factor);
        var places = searchsorted(all, codes).clamp(max: last);
        var bigrams = places.add(Scalars.One, Scalars.One).mul(all.take(places).eq(codes)); // 0 where there is none
        return Table.forward(bigrams).MoveToOuterDisposeScope();
    }

    // Made anew each time, as new keys may have been put in; empty places come last, as codes of nothing.
    private Tensor Codes(Scalar factor)
    {
        var keys = get_buffer(KeysName)!.to(int64);
        using Scalar none = long.MaxValue;
        var (first, second) = (keys.select(1, 0), keys.select(1, 1));
        return first.mul(factor).add(second, Scalars.One).masked_fill(first.eq(Scalars.Zero), none);
    }

    private void Take(long[] codes)
    {
        var keys = new float[_count * 2];
        for (var i = 0; i < codes.Length; i++)
        {
            _code.Read(codes[i], keys.AsSpan(i * 2, 2));
        }

        using var noGrad = no_grad();
        using var values = tensor(keys, _count, 2);
        get_buffer(KeysName)!.copy_(values);
    }
}
