using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>A bent line through points, straight between them; the outermost pieces go on beyond the ends.</summary>
/// <remarks>
/// The inverse is the label in the middle plus, for each piece above it, its height times the part of it that lies below the value, which is in
/// [0, 1], less, for each piece below it, its height times the part that lies above the value; for the outermost pieces without the bound at the
/// end. That way it needs no search, is exact at the points, and no label far out takes digits from those in the middle.
/// </remarks>
internal sealed class CurveTarget : TargetFunction
{
    private readonly double[] _labels;
    private readonly double[] _scores;
    private readonly int _middle;

    /// <summary>Takes the points.</summary>
    /// <param name="points">At least two, ascending in both numbers.</param>
    public CurveTarget(IReadOnlyList<TargetPoint> points)
    {
        _labels = [.. points.Select(point => point.Label)];
        _scores = [.. points.Select(point => point.Score)];
        _middle = Enumerable.Range(0, points.Count).MinBy(i => Math.Abs(_scores[i]));
    }

    private int Pieces => _labels.Length - 1;

    public override double Apply(double label) => Along(_labels, _scores, label);

    public override double Undo(double value) => Along(_scores, _labels, value);

    public override Tensor Undo(Tensor value)
    {
        var pieces = AsPieces();
        Tensor OnDevice(float[] numbers) => tensor(numbers).to(value.device);
        var part = value.unsqueeze(-1).sub(OnDevice(pieces.Starts)).div(OnDevice(pieces.Widths));
        part = minimum(maximum(part, OnDevice(pieces.Least)), OnDevice(pieces.Most)); // (…, pieces)
        return part.mul(OnDevice(pieces.Heights)).sum(-1).add(tensor((float)_labels[_middle]).to(value.device), Scalars.One);
    }

    public override string AddUndo(OnnxGraph graph, string value)
    {
        var pieces = AsPieces();
        var part = graph.Node("Sub", [graph.Node("Unsqueeze", [value, graph.Integers(2)]), graph.Floats(pieces.Starts, Pieces)]);
        part = graph.Node("Div", [part, graph.Floats(pieces.Widths, Pieces)]);

        // (rows, n, pieces)
        part = graph.Node("Min", [graph.Node("Max", [part, graph.Floats(pieces.Least, Pieces)]), graph.Floats(pieces.Most, Pieces)]);
        var heights = graph.Node("Mul", [part, graph.Floats(pieces.Heights, Pieces)]);
        var sum = graph.Node("ReduceSum", [heights, graph.Integers(2)], ("keepdims", 0));
        return graph.Node("Add", [sum, graph.Scalar((float)_labels[_middle])]);
    }

    private static double Along(double[] from, double[] to, double value)
    {
        var found = Array.BinarySearch(from, value);
        var piece = Math.Clamp(found >= 0 ? found : ~found - 1, 0, from.Length - 2);
        return to[piece] + ((value - from[piece]) / (from[piece + 1] - from[piece]) * (to[piece + 1] - to[piece]));
    }

    private (float[] Starts, float[] Widths, float[] Heights, float[] Least, float[] Most) AsPieces()
    {
        float[] ForEachPiece(Func<int, double> number) => [.. Enumerable.Range(0, Pieces).Select(piece => (float)number(piece))];
        return (
            ForEachPiece(piece => _scores[piece < _middle ? piece + 1 : piece]),
            ForEachPiece(piece => _scores[piece + 1] - _scores[piece]),
            ForEachPiece(piece => _labels[piece + 1] - _labels[piece]),
            ForEachPiece(piece => piece == 0 ? float.MinValue : piece < _middle ? -1 : 0),
            ForEachPiece(piece => piece == Pieces - 1 ? float.MaxValue : piece < _middle ? 0 : 1));
    }
}
