using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>How the log-odds of a model become calibrated ones: by a straight line, or by one that is bent.</summary>
/// <param name="Scale">What log-odds are multiplied by. Not used where there are points.</param>
/// <param name="Shift">What is then added. Not used where there are points.</param>
/// <param name="Points">The points of a line that never falls, with ascending log-odds; level beyond the outermost. Null for a straight one.</param>
internal sealed record LogitMap(double Scale, double Shift = 0, IReadOnlyList<LogitPoint>? Points = null)
{
    /// <summary>The calibrated log-odds. NaN stays NaN.</summary>
    public double Apply(double logit)
    {
        if (Points is null)
        {
            return (Scale * logit) + Shift;
        }

        var calibrated = Points[0].Calibrated + (0 * logit);
        for (var i = 1; i < Points.Count; i++)
        {
            calibrated += SlopeBefore(i) * Math.Clamp(logit - Points[i - 1].Logit, 0, Points[i].Logit - Points[i - 1].Logit);
        }

        return calibrated;
    }

    /// <inheritdoc cref="Apply(double)"/>
    /// <param name="logits">(rows, n); (rows, 1) where there are points.</param>
    /// <returns>Of the same shape, differentiable.</returns>
    public Tensor Apply(Tensor logits)
    {
        if (Points is null)
        {
            using Scalar scale = Scale, shift = Shift;
            return logits.mul(scale).add(shift, Scalars.One);
        }

        using Scalar first = Points[0].Calibrated;
        var calibrated = zeros_like(logits).add(first, Scalars.One);
        for (var i = 1; i < Points.Count; i++)
        {
            using Scalar start = -Points[i - 1].Logit, width = Points[i].Logit - Points[i - 1].Logit, slope = SlopeBefore(i), none = 0;
            calibrated = calibrated.add(logits.add(start, Scalars.One).clamp(none, width), slope);
        }

        return calibrated;
    }

    /// <summary>Adds the map to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">The name of the log-odds, (rows, n); (rows, 1) where there are points.</param>
    /// <returns>The name of the calibrated ones, of the same shape.</returns>
    public string Add(OnnxGraph graph, string logits)
    {
        if (Points is null)
        {
            var scaled = graph.Node("Mul", [logits, graph.Scalar((float)Scale)]);
            return Shift == 0 ? scaled : graph.Node("Add", [scaled, graph.Scalar((float)Shift)]);
        }

        var nothing = graph.Node("Mul", [graph.Node("Sub", [logits, logits]), graph.Scalar(0)]); // NaN where the log-odds are
        var level = graph.Node("Add", [nothing, graph.Scalar((float)Points[0].Calibrated)]);
        return Points.Count == 1 ? level : graph.Node("Add", [level, AddRise(graph, logits)]);
    }

    // How far the line has risen since its first point: the part of each stretch that lies below the log-odds, times its slope.
    private string AddRise(OnnxGraph graph, string logits)
    {
        var count = Points!.Count - 1;
        var starts = graph.Floats([.. Points.Take(count).Select(point => (float)point.Logit)], 1, count);
        var widths = graph.Floats([.. Points.Skip(1).Select((point, i) => (float)(point.Logit - Points[i].Logit))], 1, count);
        var slopes = graph.Floats([.. Enumerable.Range(1, count).Select(i => (float)SlopeBefore(i))], count, 1);
        var passed = graph.Node("Min", [graph.Node("Max", [graph.Node("Sub", [logits, starts]), graph.Scalar(0)]), widths]);
        return graph.Node("MatMul", [passed, slopes]);
    }

    private double SlopeBefore(int point) =>
        (Points![point].Calibrated - Points[point - 1].Calibrated) / (Points[point].Logit - Points[point - 1].Logit);
}
