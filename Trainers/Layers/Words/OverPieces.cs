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
/// Layers that read the pieces of words, such as a pretrained text encoder, of which each word gets the vector of its first piece (Devlin et al.
/// 2019): <c>[steps, n]</c> of the keys of each word's pieces, 0 where a word has fewer, to <c>[steps, size]</c>.
/// </summary>
/// <param name="Layers">The layers, from keys, <c>[≤Pieces]</c>, to a vector for each, <c>[≤Pieces, size]</c>.</param>
/// <param name="Pieces">How many pieces of a row they read at most, those that begin and end it included, at least 3.</param>
/// <param name="Start">The key before the first piece; 0 for none. Default 0.</param>
/// <param name="End">The key after the last piece; 0 for none. Default 0.</param>
/// <remarks>The vector of a word that comes after so many pieces is zero.</remarks>
public sealed record OverPieces(LayerList Layers, int Pieces, int Start = 0, int End = 0) : Layer
{
    /// <summary>The name of the layers among those that have weights.</summary>
    internal const string LayersName = "layers";

    /// <summary>The layers.</summary>
    public LayerList Layers { get; } = LayerRules.NotEmpty(Layers);

    /// <summary>How many pieces of a row they read at most.</summary>
    public int Pieces { get; } = Pieces > 2
        ? Pieces
        : throw new ArgumentOutOfRangeException(nameof(Pieces), Pieces, "Pieces must be at least 3: one, and those that begin and end a row.");

    /// <summary>The key before the first piece; 0 for none.</summary>
    public int Start { get; } = Require.NotNegative(Start);

    /// <summary>The key after the last piece; 0 for none.</summary>
    public int End { get; } = Require.NotNegative(End);

    private TensorShape PieceShape => TensorShape.Sequence(Pieces);

    private Sequence Inner => new(Layers);

    // Before and after the pieces of the words.
    private int Before => Start > 0 ? 1 : 0;

    private int After => End > 0 ? 1 : 0;

    private int MostOfWords => Pieces - Before - After;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) =>
        Inner.GetOutputShape(PieceShape) is { Rank: 2, HasVariableSteps: true } vectors
            ? LayerRules.Steps(input, nameof(OverPieces)).WithLast(vectors.Last)
            : throw new ArgumentException($"The layers of OverPieces must give a vector for each piece but give {Inner.GetOutputShape(PieceShape)}.");

    internal override long GetAttendedWidth(TensorShape input) => Inner.GetAttendedWidth(PieceShape);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var (axis, zero) = (graph.Integers(1), graph.Integers(0));
        var ofRows = graph.Node("Shape", [input], ("start", 0), ("end", 1));
        string Column(long key) => graph.Node("Expand", [graph.Integers(key), graph.Node("Concat", [ofRows, axis], ("axis", 0))]);
        var keys = graph.CastToInt64(graph.Node("Where", [graph.Node("IsNaN", [input]), graph.Scalar(0), input])); // (rows, words, n)
        var flat = graph.Node("Reshape", [keys, graph.Integers(0, -1)]);
        var isPiece = graph.Node("Greater", [flat, zero]);
        var numbers = graph.Node("CumSum", [graph.CastToInt64(isPiece), graph.Node("Squeeze", [axis])]); // from 1 on
        var isRead = graph.Node("And", [isPiece, graph.Node("LessOrEqual", [numbers, graph.Integers(MostOfWords)])]);
        var counts = graph.Node("ReduceSum", [graph.CastToInt64(isRead), axis], ("keepdims", 1)); // (rows, 1)
        var most = graph.Node("ReduceMax", [counts], ("axes", new long[] { 0, 1 }), ("keepdims", 0));
        var longest = graph.Node("Max", [most, graph.Node("Squeeze", [axis])]); // where no row has words, one that is unknown

        // All that is read side by side, and what is not behind it.
        var width = graph.Node("Add", [graph.Node("Unsqueeze", [longest, zero]), axis]);
        var space = graph.Node("Expand", [zero, graph.Node("Concat", [ofRows, width], ("axis", 0))]);
        var places = graph.Node("Where", [isRead, graph.Node("Sub", [numbers, axis]), longest]);
        var pieces = graph.Node("ScatterElements", [space, places, graph.Node("Where", [isRead, flat, zero])], ("axis", 1));
        pieces = graph.Node("Slice", [pieces, zero, graph.Integers(-1), axis]);
        string[] before = Start > 0 ? [Column(Start)] : [];
        string[] after = End > 0 ? [Column(0)] : [];
        var row = graph.Node("Concat", [.. before, pieces, .. after], ("axis", 1));
        if (End > 0)
        {
            var isEnd = graph.Node("Equal", [StepMask.Numbers(graph, row), graph.Node("Add", [counts, graph.Integers(Before)])]);
            row = graph.Node("Where", [isEnd, graph.Integers(End), row]);
        }

        var ofWords = graph.Lengths;
        var lengths = graph.Node("Squeeze", [graph.Node("Add", [counts, graph.Integers(Before + After)]), axis]);
        graph.Lengths = graph.Node("Max", [lengths, axis]);
        var vectors = Inner.AddToGraph(graph, row, PieceShape, weights.GetChild(LayersName));
        graph.Lengths = ofWords;

        // (rows, words): the number of the first piece of each word
        var first = StepMask.Pick(graph, graph.Node("Reshape", [numbers, graph.Node("Shape", [keys])]), axis: 2, index: 0);
        var last = graph.Integers(Math.Max(0, MostOfWords + Before - 1));
        var place = graph.Node("Max", [graph.Node("Min", [graph.Node("Add", [first, graph.Integers(Before - 1)]), last]), zero]);
        var end = graph.Node("Sub", [StepMask.Steps(graph, vectors), axis]);
        var found = graph.Node(
            "GatherND", [vectors, graph.Node("Unsqueeze", [graph.Node("Min", [place, end]), graph.Integers(2)])], ("batch_dims", 1));
        var isKnown = graph.Node("Unsqueeze", [graph.Node("LessOrEqual", [first, graph.Integers(MostOfWords)]), graph.Integers(2)]);
        return graph.Node("Where", [isKnown, found, graph.Scalar(0)]);
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly OverPieces _layer;
        private readonly IReadsLengths[] _readers;
        private readonly Scalar _most;
        private readonly Scalar _before;
        private readonly Scalar _sides;

        public Module(OverPieces layer, RandomGenerator random)
            : base(nameof(OverPieces))
        {
            _layer = layer;
            (_most, _before, _sides) = (layer.MostOfWords, layer.Before, layer.Before + layer.After);
            var inner = layer.Inner.CreateSequence(layer.PieceShape, random);
            _readers = [.. inner.modules().OfType<IReadsLengths>()];
            register_module(LayersName, inner);
        }

        // No field, which torch would register a second time under its own name.
        private nn.Module<Tensor, Tensor> Inner => (nn.Module<Tensor, Tensor>)children().Single();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var (rows, words) = (input.shape[0], input.shape[1]);
            var flat = input.nan_to_num(0).to(int64).reshape(rows, -1);
            var isPiece = flat.gt(Scalars.Zero);
            var numbers = isPiece.to(int64).cumsum(1);
            var isRead = isPiece.logical_and(numbers.le(_most));
            var counts = isRead.sum(1, keepdim: true);
            var longest = Math.Max(1, (long)counts.max().Read()); // where no row has words, one that is unknown
            using Scalar behind = longest;
            var places = numbers.sub(Scalars.One).masked_fill(isRead.logical_not(), behind);
            var pieces = zeros([rows, longest + 1], int64, input.device)
                .scatter(1, places, flat.mul(isRead)).narrow(1, 0, longest);
            var row = AddSides(pieces, counts);
            var lengths = counts.squeeze(1).add(_sides, Scalars.One).clamp_min(Scalars.One);
            Array.ForEach(_readers, reader => reader.Lengths = lengths);
            var vectors = Inner.call(row);
            var first = numbers.reshape(rows, words, -1).select(2, 0);
            using Scalar end = vectors.shape[1] - 1;
            var place = first.add(_before, Scalars.One).sub(Scalars.One).clamp(Scalars.Zero, end);
            var found = vectors.gather(1, place.unsqueeze(2).expand(-1, -1, vectors.shape[2]));
            return found.mul(first.le(_most).unsqueeze(2)).MoveToOuterDisposeScope();
        }

        private Tensor AddSides(Tensor pieces, Tensor counts)
        {
            Tensor Column(int key)
            {
                using Scalar value = key;
                return full([pieces.shape[0], 1], value, int64, pieces.device);
            }

            var row = _layer.Start > 0 ? cat([Column(_layer.Start), pieces], 1) : pieces;
            return _layer.End == 0 ? row : cat([row, Column(0)], 1).scatter(1, counts.add(_before, Scalars.One), Column(_layer.End));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _most.Dispose();
                _before.Dispose();
                _sides.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
