using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
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
/// <param name="Bins">The largest number of bins of a number, positive; few rows have one for every 16 rows, but 4 at least. Default 128.</param>
public sealed record PiecewiseLinearEmbedding(int Size, int Bins = PiecewiseLinearEmbedding.DefaultBins) : Layer
{
    internal const int DefaultBins = 128; // enough to tell apart the values that many rows of a table share

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

    /// <summary>The numbers of a vector, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    /// <summary>The largest number of bins of a number, positive.</summary>
    public int Bins { get; } = Require.Positive(Bins);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false }
        ? new TensorShape(input.Last * Size)
        : throw new ArgumentException($"PiecewiseLinearEmbedding takes a vector of numbers but the input is {input}. "
            + "Put it where the columns come in.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => new Module((int)input.Last, this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        string Weight(string name) => weights.AddTo(graph, name);
        var isMissing = graph.Node("IsNaN", [graph.Node("Unsqueeze", [input, graph.Integers(2)])]); // (batch, n, 1)
        var present = graph.Node("Where", [isMissing, graph.Scalar(0), graph.Node("Unsqueeze", [input, graph.Integers(2)])]);
        var shifted = graph.Node("Sub", [present, Weight(StartName)]);
        var scaled = graph.Node("Mul", [shifted, Weight(SlopeName)]);
        var components = graph.Node("Min", [graph.Node("Max", [scaled, Weight(LowName)]), Weight(HighName)]); // (batch, n, bins)
        var byNumber = graph.Node("Transpose", [components], ("perm", new long[] { 1, 0, 2 }));

        // Constants, which ONNX Runtime computes once.
        var direction = Weight(DirectionName);
        var map = graph.Node("Add", [Weight(BendName), graph.Node("Mul", [Weight(GrowthName), direction])]);
        var offset = graph.Node("Add", [Weight(OffsetName), graph.Node("Mul", [Weight(LevelName), direction])]);

        var vectors = graph.Node("Add", [graph.Node("MatMul", [byNumber, map]), offset]); // (n, batch, size)
        var missingByNumber = graph.Node("Transpose", [isMissing], ("perm", new long[] { 1, 0, 2 }));
        var all = graph.Node("Where", [missingByNumber, Weight(MissingName), vectors]);
        var byRow = graph.Node("Transpose", [all], ("perm", new long[] { 1, 0, 2 }));
        return graph.Node("Reshape", [byRow, graph.Integers(-1, inputShape.Last * Size)]);
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        foreach (var name in new[]
        {
            StartName, SlopeName, LowName, HighName, GrowthName, LevelName, BendName, DirectionName, OffsetName, MissingName,
        })
        {
            weights.Move(name, 0, places);
        }

        return places.Spread(Size);
    }

    private sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private readonly int _numbers;
        private readonly int _bins;
        private bool _isComplete; // no training row has a missing number

        public Module(int numbers, PiecewiseLinearEmbedding layer)
            : base(nameof(PiecewiseLinearEmbedding))
        {
            (_numbers, _bins) = (numbers, layer.Bins);
            foreach (var name in new[] { StartName, SlopeName, LowName, HighName })
            {
                register_buffer(name, zeros(numbers, layer.Bins).DetachFromDisposeScope());
            }

            register_buffer(GrowthName, zeros(numbers, layer.Bins, 1).DetachFromDisposeScope());
            register_buffer(LevelName, zeros(numbers, 1, 1).DetachFromDisposeScope());
            this.AddParameter(BendName, zeros(numbers, layer.Bins, layer.Size));
            this.AddParameter(DirectionName, nn.init.uniform_(empty(numbers, 1, layer.Size), -1, 1));
            this.AddParameter(OffsetName, nn.init.uniform_(empty(numbers, 1, layer.Size), -1, 1));
            this.AddParameter(MissingName, zeros(numbers, 1, layer.Size));
            Take([.. Enumerable.Repeat(NumberBins.Unit, numbers)]);
        }

        public void Learn(InputRows rows, int count)
        {
            (var bins, _isComplete) = NumberBins.Learn(rows, count, _bins);
            Take(bins);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var mayBeMissing = !(training && _isComplete);
            var present = mayBeMissing ? input.nan_to_num(0) : input;
            var scaled = present.unsqueeze(2).sub(Buffer(StartName)).mul_(Buffer(SlopeName));
            var components = minimum(maximum(scaled, Buffer(LowName)), Buffer(HighName)); // (batch, n, bins)
            var direction = get_parameter(DirectionName)!;
            var map = Buffer(GrowthName).mul(direction).add_(get_parameter(BendName)!, Scalars.One); // (n, bins, size)
            var offset = Buffer(LevelName).mul(direction).add_(get_parameter(OffsetName)!, Scalars.One); // (n, 1, size)
            var vectors = bmm(components.transpose(0, 1), map).add_(offset, Scalars.One); // (n, batch, size)
            var all = mayBeMissing ? where(input.isnan().t().unsqueeze(2), get_parameter(MissingName)!, vectors) : vectors;
            return all.transpose(0, 1).flatten(1).MoveToOuterDisposeScope();
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
