using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A linear model of the n-grams of a sequence of keys, <c>[n]</c> or <c>[≤n]</c> to <c>[Units]</c>: the set of n-grams that a row has, and those
/// that its beginning and its end have (see <see cref="MarkedKeys"/>), each weighted by its rarity, scaled to length 1, times the weights, plus
/// the bias. <c>NgramBranch</c> fits it before training, which does not change it.
/// </summary>
/// <param name="KeyCount">The number of keys, without the unknown one, positive.</param>
/// <param name="MaximumLength">The number of keys of the longest n-grams, positive.</param>
/// <param name="Count">The number of n-grams that are counted, positive.</param>
/// <param name="Units">The number of outputs, positive.</param>
internal sealed record NgramLinear(int KeyCount, int MaximumLength, int Count, int Units) : Layer
{
    private const string KeysName = "keys"; // (n-grams, longest): the keys of each n-gram, then zeros
    private const string RarityName = "rarity"; // (n-grams)
    private const string WeightName = "weight"; // (n-grams, units): times the rarity
    private const string BiasName = "bias"; // (units)

    // Keeps the length of a row without n-grams from being zero.
    private const float Smallest = 1e-12f;

    public int KeyCount { get; } = Require.Positive(KeyCount);

    public int MaximumLength { get; } = Require.Positive(MaximumLength);

    public int Count { get; } = Require.Positive(Count);

    public int Units { get; } = Require.Positive(Units);

    /// <summary>The weights of the layer, under the names that its module gives them.</summary>
    public static Dictionary<string, NetworkWeight> CreateWeights(NgramLinear layer, NgramVocabulary vocabulary, NgramModel model) => new()
    {
        [KeysName] = new([layer.Count, layer.MaximumLength], vocabulary.GetKeys()),
        [RarityName] = new([layer.Count], vocabulary.Rarities),
        [WeightName] = new([layer.Count, layer.Units], Array.ConvertAll(model.Weights, value => (float)value)),
        [BiasName] = new([layer.Units], Array.ConvertAll(model.Bias, value => (float)value)),
    };

    /// <summary>What <see cref="CreateWeights"/> made weights of.</summary>
    public static (NgramVocabulary Vocabulary, NgramModel Model) ReadWeights(NgramLinear layer, IReadOnlyDictionary<string, NetworkWeight> weights)
    {
        double[] Read(string name) => Array.ConvertAll(weights[name].Values, value => (double)value);
        return (
            NgramVocabulary.From(layer.KeyCount, layer.MaximumLength, weights[KeysName].Values, weights[RarityName].Values),
            new NgramModel(Read(WeightName), Read(BiasName)));
    }

    public override TensorShape GetOutputShape(TensorShape input) => input.Rank == 1
        ? new TensorShape(Units)
        : throw new ArgumentException($"NgramLinear takes keys, [n] or [≤n], but the input is {input}. Put it first, where the keys come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var keys = graph.CastToInt64(input);
        if (StepMask.Lengths(graph, inputShape) is { } lengths)
        {
            keys = graph.Node("Where", [StepMask.Padding(graph, input, lengths), graph.Integers(0), keys]); // no n-gram has a 0 in it
        }

        var numbers = AddNumbers(graph, AddMarks(graph, keys, inputShape), weights); // (rows, windows)
        var (rows, ngrams, rowCount) = AddSets(graph, numbers); // (found), (found), (1)
        var rarity = graph.Node("Gather", [weights.AddTo(graph, RarityName), ngrams], ("axis", 0));
        var weight = graph.Node("Gather", [weights.AddTo(graph, WeightName), ngrams], ("axis", 0)); // (found, units)
        var squares = AddSums(graph, graph.Node("Mul", [rarity, rarity]), rows, rowCount, []);
        var sums = AddSums(graph, weight, rows, rowCount, [Units]);
        var norms = graph.Node("Sqrt", [graph.Node("Max", [squares, graph.Scalar(Smallest)])]);
        var scores = graph.Node("Div", [sums, graph.Node("Unsqueeze", [norms, graph.Integers(1)])]);
        return graph.Node("Add", [scores, weights.AddTo(graph, BiasName)]);
    }

    // As MarkedKeys marks them.
    private string AddMarks(OnnxGraph graph, string keys, TensorShape inputShape)
    {
        var lengths = StepMask.Lengths(graph, inputShape) is { } variable
            ? graph.Node("Unsqueeze", [variable, graph.Integers(1)])
            : StepMask.Steps(graph, keys);
        var size = graph.Node("Div", [lengths, graph.Integers(MarkedKeys.Parts)]);
        var steps = StepMask.Numbers(graph, keys);
        var isKey = graph.Node("Greater", [keys, graph.Integers(0)]);
        string Mark(string isInPart, int part) => graph.Node(
            "Where", [graph.Node("And", [isKey, isInPart]), graph.Node("Add", [keys, graph.Integers((long)part * KeyCount)]), graph.Integers(0)]);
        var first = Mark(graph.Node("Less", [steps, size]), 1);
        var last = Mark(graph.Node("GreaterOrEqual", [steps, graph.Node("Sub", [lengths, size])]), 2);
        var rows = graph.Node("Shape", [keys], ("start", 0), ("end", 1));
        var between = graph.Node("Expand", [graph.Integers(0), graph.Node("Concat", [rows, graph.Integers(1)], ("axis", 0))]);
        return graph.Node("Concat", [keys, between, first, between, last], ("axis", 1));
    }

    // The number of the n-gram of each length that begins at each step, from 1 on; 0 where there is none that counts.
    private string AddNumbers(OnnxGraph graph, string keys, LayerWeights weights)
    {
        var code = new NgramCode(MarkedKeys.Count(KeyCount));
        var rows = graph.Node("Shape", [keys], ("start", 0), ("end", 1));
        var steps = graph.Node("Shape", [keys], ("start", 1), ("end", 2));
        var after = graph.Node("Expand", [graph.Integers(0), graph.Node("Concat", [rows, graph.Integers(MaximumLength)], ("axis", 0))]);
        var padded = graph.Node("Concat", [keys, after], ("axis", 1));
        var codes = new List<string>();
        for (var length = 1; length <= MaximumLength; length++)
        {
            var offset = graph.Integers(length - 1);
            var next = graph.Node("Slice", [padded, offset, graph.Node("Add", [offset, steps]), graph.Integers(1)]);
            codes.Add(length == 1 ? next : graph.Node("Add", [graph.Node("Mul", [codes[^1], graph.Integers(code.Base)]), next]));
        }

        var windows = graph.Node("Concat", codes, ("axis", 1));
        var known = weights.Values(KeysName);
        graph.Keep(weights.AddTo(graph, KeysName));
        return graph.Lookup(windows, [.. Enumerable.Range(0, Count).Select(i => code.Write(known.AsSpan(i * MaximumLength, MaximumLength)))]);
    }

    // Each n-gram of each row once. One that belongs to no row comes last, so that there is always one.
    private (string Rows, string Ngrams, string RowCount) AddSets(OnnxGraph graph, string numbers)
    {
        var size = graph.Integers(Count + 1L);
        var rowCount = graph.Node("Shape", [numbers], ("start", 0), ("end", 1));
        var scalarCount = graph.Node("Squeeze", [rowCount]);
        var range = graph.Node("Range", [graph.Node("Squeeze", [graph.Integers(0)]), scalarCount, graph.Node("Squeeze", [graph.Integers(1)])]);
        var first = graph.Node("Unsqueeze", [graph.Node("Mul", [range, size]), graph.Integers(1)]);
        var all = graph.Node("Reshape", [graph.Node("Add", [first, numbers]), graph.Integers(-1)]);
        var isFound = graph.Node("Reshape", [graph.Node("Greater", [numbers, graph.Integers(0)]), graph.Integers(-1)]);
        var found = graph.Node("Compress", [all, isFound]);
        var last = graph.Node("Add", [graph.Node("Mul", [rowCount, size]), graph.Integers(1)]);
        var sets = graph.Node("Unique", [graph.Node("Concat", [found, last], ("axis", 0))]);
        var rows = graph.Node("Div", [sets, size]);
        var ngrams = graph.Node("Sub", [graph.Node("Sub", [sets, graph.Node("Mul", [rows, size])]), graph.Integers(1)]);
        return (rows, ngrams, rowCount);
    }

    // The sum of the values of each row.
    private static string AddSums(OnnxGraph graph, string values, string rows, string rowCount, long[] dimensions)
    {
        var shape = graph.Node("Concat", [graph.Node("Add", [rowCount, graph.Integers(1)]), graph.Integers(dimensions)], ("axis", 0));
        var zeros = graph.Node("Expand", [graph.Scalar(0), shape]);
        var sums = graph.Node("ScatterND", [zeros, graph.Node("Unsqueeze", [rows, graph.Integers(1)]), values], ("reduction", "add"));
        return graph.Node("Slice", [sums, graph.Integers(0), rowCount, graph.Integers(0)]);
    }

    private sealed class Module : nn.Module<Tensor, Tensor>, IReadsLengths, IReadsKeys
    {
        private readonly NgramLinear _layer;
        private readonly bool _variableSteps;
        private (NgramVocabulary Vocabulary, float[] Weights)? _model;

        public Module(NgramLinear layer, TensorShape input, RandomGenerator random)
            : base(nameof(NgramLinear))
        {
            _layer = layer;
            _variableSteps = input.HasVariableSteps;
            register_buffer(KeysName, FirstKeys(layer).DetachFromDisposeScope());
            register_buffer(RarityName, ones(layer.Count).DetachFromDisposeScope());
            register_buffer(WeightName, random.Normal([layer.Count, layer.Units]).DetachFromDisposeScope());
            register_buffer(BiasName, zeros(layer.Units).DetachFromDisposeScope());
        }

        public Tensor? Lengths
        {
            private get;
            set => field = _variableSteps ? value : null;
        }

        public KeyPath? Path { private get; set; }

        // Once, as nothing changes the weights after they are put in.
        private (NgramVocabulary Vocabulary, float[] Weights) Model => _model ??= (
            NgramVocabulary.From(_layer.KeyCount, _layer.MaximumLength, Values(KeysName), Values(RarityName)), Values(WeightName));

        // On the CPU in managed memory, as it looks up n-grams and is trained through by nobody.
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var keys = input.to(int32).cpu().contiguous().data<int>().ToArray();
            var lengths = Lengths?.cpu().contiguous().data<long>().ToArray();
            var (rows, steps) = ((int)input.shape[0], (int)input.shape[1]);
            var shares = new float[rows * steps * _layer.Units];
            for (var row = 0; row < rows; row++)
            {
                var length = (int)(lengths?[row] ?? steps);
                AddShares(keys.AsSpan(row * steps, length), shares.AsSpan(row * steps * _layer.Units, length * _layer.Units));
            }

            var bias = get_buffer(BiasName)!;
            var known = tensor(shares, [rows, steps, _layer.Units]).to(bias); // (rows, steps, units): what each key gives
            return (Path?.Follow(known.zeros_like(), known) ?? known).sum(1).add(bias, Scalars.One).MoveToOuterDisposeScope();
        }

        // Each n-gram that a row has is shared evenly among the keys of the first place where it is.
        private void AddShares(ReadOnlySpan<int> keys, Span<float> shares)
        {
            var (vocabulary, weights) = Model;
            var found = vocabulary.FindPlaces(keys);
            var squares = found.Sum(ngram => (double)vocabulary.Rarities[ngram.Number] * vocabulary.Rarities[ngram.Number]);
            var length = Math.Sqrt(Math.Max(Smallest, squares));
            foreach (var (number, start, count) in found)
            {
                for (var i = 0; i < count * _layer.Units; i++)
                {
                    var unit = i % _layer.Units;
                    shares[(start * _layer.Units) + i] += (float)(weights[(number * _layer.Units) + unit] / (length * count));
                }
            }
        }

        private float[] Values(string name) => get_buffer(name)!.to(float32).cpu().contiguous().data<float>().ToArray();

        // Single keys, evenly among the marked ones, as far as there are any; the real n-grams come with the weights.
        private static Tensor FirstKeys(NgramLinear layer)
        {
            var keys = zeros(layer.Count, layer.MaximumLength);
            var (marked, used) = (MarkedKeys.Count(layer.KeyCount), Math.Min(layer.Count, MarkedKeys.Count(layer.KeyCount)));
            for (var i = 0; i < used; i++)
            {
                keys[i, 0] = 1f + (int)((long)i * marked / used);
            }

            return keys;
        }
    }
}
