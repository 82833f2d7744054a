using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>A line that is straight between points, and level beyond the outermost.</summary>
/// <param name="Points">The points, at least one, each further right than the one before.</param>
internal sealed record BentLine(IReadOnlyList<LinePoint> Points)
{
    /// <summary>How high the line is. NaN stays NaN.</summary>
    public double Apply(double x)
    {
        var y = Points[0].Y + (0 * x);
        for (var i = 1; i < Points.Count; i++)
        {
            y += SlopeBefore(i) * Math.Clamp(x - Points[i - 1].X, 0, Points[i].X - Points[i - 1].X);
        }

        return y;
    }

    /// <inheritdoc cref="Apply(double)"/>
    /// <param name="x">Of any shape.</param>
    /// <returns>Of the same shape, differentiable.</returns>
    public Tensor Apply(Tensor x)
    {
        using Scalar first = Points[0].Y, none = 0;
        var y = x.sub(x).add(first, Scalars.One);
        for (var i = 1; i < Points.Count; i++)
        {
            using Scalar start = -Points[i - 1].X, width = Points[i].X - Points[i - 1].X, slope = SlopeBefore(i);
            y = y.add(x.add(start, Scalars.One).clamp(none, width), slope);
        }

        return y;
    }

    /// <summary>Adds the line to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The name of a value, (rows, 1).</param>
    /// <returns>The name of how high the line is there, (rows, 1).</returns>
    public string Add(OnnxGraph graph, string x)
    {
        // NaN where the value is.
        var level = graph.Node("Add", [graph.Node("Sub", [x, x]), graph.Scalar((float)Points[0].Y)]);
        return Points.Count == 1 ? level : graph.Node("Add", [level, AddRise(graph, x)]);
    }

    // How far the line has risen since its first point: the part of each stretch that lies before the value, times its slope.
    private string AddRise(OnnxGraph graph, string x)
    {
        var count = Points.Count - 1;
        var starts = graph.Floats([.. Points.Take(count).Select(point => (float)point.X)], 1, count);
        var widths = graph.Floats([.. Points.Skip(1).Select((point, i) => (float)(point.X - Points[i].X))], 1, count);
        var slopes = graph.Floats([.. Enumerable.Range(1, count).Select(i => (float)SlopeBefore(i))], count, 1);
        var passed = graph.Node("Min", [graph.Node("Max", [graph.Node("Sub", [x, starts]), graph.Scalar(0)]), widths]);
        return graph.Node("MatMul", [passed, slopes]);
    }

    private double SlopeBefore(int point) => (Points[point].Y - Points[point - 1].Y) / (Points[point].X - Points[point - 1].X);
}
