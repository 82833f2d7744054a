using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>How the log-odds of a model become calibrated ones: by a straight line, or by one that is bent.</summary>
/// <param name="Scale">What log-odds are multiplied by. Not used where the line is bent.</param>
/// <param name="Shift">What is then added. Not used where the line is bent.</param>
/// <param name="Line">A line that never falls; null for a straight one.</param>
internal sealed record LogitMap(double Scale = 1, double Shift = 0, BentLine? Line = null)
{
    /// <summary>The calibrated log-odds. NaN stays NaN.</summary>
    public double Apply(double logit) => Line?.Apply(logit) ?? ((Scale * logit) + Shift);

    /// <inheritdoc cref="Apply(double)"/>
    /// <param name="logits">(rows, n); (rows, 1) where the line is bent.</param>
    /// <returns>Of the same shape, differentiable.</returns>
    public Tensor Apply(Tensor logits)
    {
        if (Line is not null)
        {
            return Line.Apply(logits);
        }

        using Scalar scale = Scale, shift = Shift;
        return logits.mul(scale).add(shift, Scalars.One);
    }

    /// <summary>Adds the map to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">The name of the log-odds, (rows, n); (rows, 1) where the line is bent.</param>
    /// <returns>The name of the calibrated ones, of the same shape.</returns>
    public string Add(OnnxGraph graph, string logits)
    {
        if (Line is not null)
        {
            return Line.Add(graph, logits);
        }

        var scaled = graph.Node("Mul", [logits, graph.Scalar((float)Scale)]);
        return Shift == 0 ? scaled : graph.Node("Add", [scaled, graph.Scalar((float)Shift)]);
    }
}
