using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>How labels become what a network learns, of mean 0 and deviation 1, and how its output becomes labels.</summary>
/// <param name="task">What is stored with the network.</param>
internal sealed class TargetUnit(NetworkTask task)
{
    private readonly TargetFunction _function = TargetFunction.Of(task.TargetTransform, task.TargetPoints);

    /// <summary>Measures the training rows.</summary>
    /// <param name="task">The task so far.</param>
    /// <param name="labels">The labels of the training rows, not all the same.</param>
    /// <param name="transform">What is made of labels first.</param>
    /// <returns>The task with what was measured.</returns>
    /// <exception cref="InvalidOperationException">The transform does not take one of the labels.</exception>
    public static NetworkTask Measure(NetworkTask task, float[] labels, TargetTransform transform)
    {
        var points = transform == TargetTransform.Quantile ? NormalScores.Fit(labels) : null;
        var function = TargetFunction.Of(transform, points);
        function.Require(labels, task.LabelColumnName);
        var values = Array.ConvertAll(labels, label => function.Apply(label));
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return task with { TargetMean = mean, TargetScale = deviation, TargetTransform = transform, TargetPoints = points };
    }

    /// <summary>What the network is to learn.</summary>
    /// <exception cref="InvalidOperationException">The transform does not take one of the labels.</exception>
    public float[] ToTargets(float[] labels)
    {
        _function.Require(labels, task.LabelColumnName);
        return Array.ConvertAll(labels, label => (float)((_function.Apply(label) - task.TargetMean) / task.TargetScale));
    }

    /// <summary>The label that an output stands for.</summary>
    public double ToLabel(double output) => _function.Undo((output * task.TargetScale) + task.TargetMean);

    /// <summary>The quantile of the label that an output stands for: not below 0 where no label was.</summary>
    public double ToQuantile(double output) => ToLabel(output) is var label && task.HasNoNegativeTargets && label < 0 ? 0 : label;

    /// <inheritdoc cref="ToLabel(double)"/>
    /// <param name="output">Of any shape.</param>
    public Tensor ToLabel(Tensor output)
    {
        using Scalar scale = task.TargetScale, mean = task.TargetMean;
        return _function.Undo(output.mul(scale).add(mean, Scalars.One));
    }

    /// <summary>Adds the step from outputs to labels to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The name of the network's output, (rows, n).</param>
    /// <returns>The name of the labels, of the same shape.</returns>
    public string AddToLabel(OnnxGraph graph, string output)
    {
        var scaled = graph.Node("Mul", [output, graph.Scalar((float)task.TargetScale)]);
        return _function.AddUndo(graph, graph.Node("Add", [scaled, graph.Scalar((float)task.TargetMean)]));
    }

    /// <summary>Adds what <see cref="ToQuantile"/> makes of labels to a graph; what is missing stays so.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The name of the labels made by <see cref="AddToLabel"/>.</param>
    /// <returns>The name of the quantiles, of the same shape.</returns>
    public string AddToQuantile(OnnxGraph graph, string labels)
    {
        if (!task.HasNoNegativeTargets)
        {
            return labels;
        }

        var zero = graph.Scalar(0);
        return graph.Node("Where", [graph.Node("Less", [labels, zero]), zero, labels]);
    }
}
