using System.Text.Json.Serialization;
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
/// Gives every number a vector that bends where its values are: <c>[n]</c> to <c>[n · Size]</c>, the piecewise-linear encoding of Gorishniy
/// et al. 2022, followed by a linear map for each number. Must be the first layer of an input.
/// </summary>
/// <remarks>
/// The bins of a number end at its quantiles, measured on the training rows before training. A number starts as a random line of its
/// quantile, which is what a distribution of any shape is easiest to learn from; training bends the line at each end of a bin.
/// Beyond the first and the last bin it goes on for half a bin, then it is constant. A number that is the same in all rows gives a constant.
/// A missing number, NaN, has a learned vector of its own, which starts at 0.
/// </remarks>
/// <param name="Size">The numbers of a vector, positive.</param>
/// <param name="Bins">The largest number of bins of a number, positive. Default 128.</param>
/// <param name="RowsPerBin">The training rows that make a bin, positive: few rows have fewer bins, but 4 at least; up to 8 bins, 16 rows make one.
/// Default 16.</param>
[method: JsonConstructor]
public sealed record PiecewiseLinearEmbedding(
    int Size, int Bins = PiecewiseLinearEmbedding.DefaultBins, int RowsPerBin = PiecewiseLinearEmbedding.DefaultRowsPerBin) : Layer
{
    internal const int DefaultBins = 128; // enough to tell apart the values that many rows of a table share

    internal const int DefaultRowsPerBin = 16;

    // Buffers, (n, bins): where a bin starts, one over its width, and what its component is kept within; 0 for a bin that is not used.
    private const string StartName = "start";
    private const string SlopeName = "slope";
    private const string LowName = "low";
    private const string HighName = "high";

    // Buffers: the quantile's score grows by this much in a bin, (n, bins, 1), and is this much where the first one starts, (n, 1, 1).
    private const string GrowthName = "growth";
    private const string LevelName = "level";

    // Parameters: the bends, (n, bins, size), the line's direction, its offset, and the vector of what is missing, (n, 1, size).
    private const string BendName = "bend";
    private const string DirectionName = "direction";
    private const string OffsetName = "offset";
    private const string MissingName = "missing";

    private static readonly string[] _weightNames =
        [StartName, SlopeName, LowName, HighName, GrowthName, LevelName, BendName, DirectionName, OffsetName, MissingName];

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The largest number of bins of a number, positive.</summary>
    public int Bins { get; } = Require.Positive(Bins);

    /// <summary>The training rows that make a bin, positive.</summary>
    public int RowsPerBin { get; } = Require.Positive(RowsPerBin);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false }
        ? new TensorShape(input.Last * Size)
        : throw new ArgumentException($"PiecewiseLinearEmbedding takes a vector of numbers but the input is {input}. "
            + "Put it where the columns come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module((int)input.Last, this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var weight = _weightNames.ToDictionary(name => name, name => weights.AddTo(graph, name));
        string PerNumber(string value) => graph.Node("Unsqueeze", [value, graph.Integers(2)]);
        var isMissing = graph.Node("IsNaN", [input]); // (batch, n)
        var present = graph.Node("Where", [isMissing, graph.Scalar(0), input]);

        // Constants, which ONNX Runtime computes once: of all bins of all numbers, one after the other, where a vector is when a bin starts, and
        // what the bin adds to it.
        var direction = weight[DirectionName];
        var map = graph.Node("Add", [weight[BendName], graph.Node("Mul", [weight[GrowthName], direction])]);
        var offset = graph.Node("Add", [weight[OffsetName], graph.Node("Mul", [weight[LevelName], direction])]);
        var reached = graph.Node("Add", [graph.Node("CumSum", [map, graph.Integers(1)], ("exclusive", 1)), offset]); // (n, bins, size)
        var isUsed = graph.Node("Greater", [weight[SlopeName], graph.Scalar(0)]);
        var ends = graph.Node("Where", [isUsed, weight[StartName], graph.Scalar(float.PositiveInfinity)]); // of the bins before; (n, bins)

        var isBehind = graph.CastToSingle(graph.Node("GreaterOrEqual", [PerNumber(present), ends])); // (batch, n, bins)
        var count = graph.Node("ReduceSum", [isBehind, graph.Integers(2)], ("keepdims", 0));
        var inNumber = graph.Node("Max", [graph.Node("Sub", [count, graph.Scalar(1)]), graph.Scalar(0)]);
        var bin = graph.Node("Add", [graph.CastToInt64(inNumber), graph.Integers(GetFirstBins((int)inputShape.Last))]); // (batch, n)
        string OfBin(string values) => graph.Node("Gather", [graph.Node("Reshape", [values, graph.Integers(-1)]), bin], ("axis", 0));
        string VectorOfBin(string values) => graph.Node("Gather", [graph.Node("Reshape", [values, graph.Integers(-1, Size)]), bin], ("axis", 0));

        var scaled = graph.Node("Mul", [graph.Node("Sub", [present, OfBin(weight[StartName])]), OfBin(weight[SlopeName])]);
        var part = graph.Node("Min", [graph.Node("Max", [scaled, OfBin(weight[LowName])]), OfBin(weight[HighName])]); // (batch, n)
        var vectors = graph.Node("Add", [VectorOfBin(reached), graph.Node("Mul", [PerNumber(part), VectorOfBin(map)])]); // (batch, n, size)
        var missing = graph.Node("Squeeze", [weight[MissingName], graph.Integers(1)]); // (n, size)
        var all = graph.Node("Where", [PerNumber(isMissing), missing, vectors]);
        return graph.Node("Reshape", [all, graph.Integers(-1, inputShape.Last * Size)]);
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        foreach (var name in _weightNames)
        {
            weights.Move(name, 0, places);
        }

        return places.Spread(Size);
    }

    // Where the bins of each number begin among those of all.
    private long[] GetFirstBins(int numbers) => [.. Enumerable.Range(0, numbers).Select(number => (long)number * Bins)];

    private sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private readonly int _numbers;
        private readonly int _bins;
        private readonly int _rowsPerBin;
        private readonly long[] _firstBins;
        private bool _isComplete; // no training row has a missing number

        public Module(int numbers, PiecewiseLinearEmbedding layer, RandomGenerator random)
            : base(nameof(PiecewiseLinearEmbedding))
        {
            (_numbers, _bins, _rowsPerBin, _firstBins) = (numbers, layer.Bins, layer.RowsPerBin, layer.GetFirstBins(numbers));
            foreach (var name in new[] { StartName, SlopeName, LowName, HighName })
            {
                register_buffer(name, zeros(numbers, layer.Bins).DetachFromDisposeScope());
            }

            register_buffer(GrowthName, zeros(numbers, layer.Bins, 1).DetachFromDisposeScope());
            register_buffer(LevelName, zeros(numbers, 1, 1).DetachFromDisposeScope());
            this.AddParameter(BendName, zeros(numbers, layer.Bins, layer.Size));
            this.AddParameter(DirectionName, random.Uniform([numbers, 1, layer.Size], -1, 1));
            this.AddParameter(OffsetName, random.Uniform([numbers, 1, layer.Size], -1, 1));
            this.AddParameter(MissingName, zeros(numbers, 1, layer.Size));
            Take([.. Enumerable.Repeat(NumberBins.Unit, numbers)]);
        }

        public void Learn(InputRows rows, int count)
        {
            (var bins, _isComplete) = NumberBins.Learn(rows, count, _bins, _rowsPerBin);
            Take(bins);
        }

        // All bins before that of a number are full and all behind it are empty: so its vector is that at which its bin starts, and a part of what
        // the bin adds.
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var mayBeMissing = !(training && _isComplete);
            var present = mayBeMissing ? input.nan_to_num(0) : input;
            var bin = FindBins(present.detach());
            Tensor OfBin(string name) => Buffer(name).flatten().index_select(0, bin).view_as(present);
            var scaled = present.sub(OfBin(StartName)).mul(OfBin(SlopeName));
            var part = minimum(maximum(scaled, OfBin(LowName)), OfBin(HighName)).unsqueeze(2); // (batch, n, 1)

            var direction = get_parameter(DirectionName)!;
            var map = Buffer(GrowthName).mul(direction).add_(get_parameter(BendName)!, Scalars.One); // (n, bins, size)
            var offset = Buffer(LevelName).mul(direction).add_(get_parameter(OffsetName)!, Scalars.One); // (n, 1, size)
            var reached = map.cumsum(1).sub(map).add(offset, Scalars.One);
            var found = cat([reached, map], 2).flatten(0, 1).index_select(0, bin).view(input.shape[0], _numbers, 2, -1);
            var vectors = found.select(2, 0).addcmul(part, found.select(2, 1), Scalars.One); // (batch, n, size)
            var missing = get_parameter(MissingName)!.squeeze(1); // (n, size)
            return (mayBeMissing ? where(input.isnan().unsqueeze(2), missing, vectors) : vectors).flatten(1).MoveToOuterDisposeScope();
        }

        // The bin of every number, (batch · n), counted through all numbers: the last one that starts at the number or below, or the first.
        private Tensor FindBins(Tensor numbers)
        {
            using var noGrad = no_grad();
            var starts = Buffer(StartName).masked_fill(Buffer(SlopeName).le(Scalars.Zero), Scalars.Infinity); // (n, bins)
            var count = searchsorted(starts, numbers.t().contiguous(), right: true); // (n, batch)
            var first = tensor(_firstBins, _numbers, 1).to(numbers.device);
            return count.sub(Scalars.One).clamp_min(Scalars.Zero).add(first, Scalars.One).t().flatten();
        }

        // Looked up each time: moving the module to another device replaces its buffers.
        private Tensor Buffer(string name) => get_buffer(name)!;

        private void Take(NumberBins[] bins)
        {
            Set(StartName, bins, number => number.Starts);
            Set(SlopeName, bins, number => number.Slopes);
            Set(LowName, bins, number => number.Lows);
            Set(HighName, bins, number => number.Highs);
            Set(GrowthName, bins, number => number.Growths);
            using var noGrad = no_grad();
            using var levels = tensor(Array.ConvertAll(bins, number => number.Level), _numbers, 1, 1);
            Buffer(LevelName).copy_(levels);
        }

        private void Set(string name, NumberBins[] bins, Func<NumberBins, float[]> get)
        {
            var values = new float[_numbers * _bins];
            for (var i = 0; i < _numbers; i++)
            {
                get(bins[i]).CopyTo(values, i * _bins);
            }

            using var noGrad = no_grad();
            using var all = tensor(values, Buffer(name).shape);
            Buffer(name).copy_(all);
        }
    }
}
