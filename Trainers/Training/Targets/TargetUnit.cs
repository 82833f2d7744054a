using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>How labels become what a network learns, of mean 0 and deviation 1, and how its output becomes labels.</summary>
/// <param name="Mean">What is taken from a label once it is transformed.</param>
/// <param name="Scale">What it is then divided by, positive.</param>
/// <param name="Transform">What is made of the label first.</param>
/// <param name="Points">The points, ascending, of the line that makes labels normally distributed; null with any other transform.</param>
/// <param name="IsNeverNegative">Whether no label was negative, so that no quantile is; false where it is not asked for.</param>
internal sealed record TargetUnit(
    double Mean,
    double Scale,
    TargetTransform Transform = TargetTransform.None,
    IReadOnlyList<TargetPoint>? Points = null,
    bool IsNeverNegative = false)
{
    private readonly TargetFunction _function = TargetFunction.Create(Transform, Points);

    /// <summary>Measures the training rows.</summary>
    /// <param name="labels">The labels of the training rows, not all the same.</param>
    /// <param name="transform">What is made of labels first.</param>
    /// <param name="columnName">Their column, for messages.</param>
    /// <exception cref="InvalidOperationException">The transform does not take one of the labels.</exception>
    public static TargetUnit Measure(float[] labels, TargetTransform transform, string columnName)
    {
        var points = transform == TargetTransform.Quantile ? NormalScores.Fit(labels) : null;
        var function = TargetFunction.Create(transform, points);
        function.Require(labels, columnName);
        var values = labels.Select(label => function.Apply(label)); // twice, rather than kept: there may be many
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return new TargetUnit(mean, deviation, transform, points);
    }

    /// <summary>The unit of a trained network.</summary>
    public static TargetUnit Read(TaskDescription task) =>
        new(task.TargetMean, task.TargetScale, task.TargetTransform, task.TargetPoints, task.HasNoNegativeTargets);

    /// <summary>A description with this unit.</summary>
    public TaskDescription WriteTo(TaskDescription task) => task with
    {
        TargetMean = Mean,
        TargetScale = Scale,
        TargetTransform = Transform,
        TargetPoints = Points,
        HasNoNegativeTargets = IsNeverNegative,
    };

    /// <summary>Checks that a training can go on in the unit of an initial model.</summary>
    /// <param name="initial">That unit.</param>
    /// <exception cref="ArgumentException">It transforms labels in another way.</exception>
    public void RequireTransformOf(TargetUnit initial)
    {
        if (initial.Transform != Transform)
        {
            throw new ArgumentException(
                $"TargetTransform must be that of InitialModel, {initial.Transform}, but is {Transform}. Set the same one, or train anew.");
        }
    }

    /// <summary>What the network is to learn.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="columnName">Their column, for messages.</param>
    /// <exception cref="InvalidOperationException">The transform does not take one of the labels.</exception>
    public float[] ToTargets(float[] labels, string columnName)
    {
        _function.Require(labels, columnName);
        return Array.ConvertAll(labels, label => (float)((_function.Apply(label) - Mean) / Scale));
    }

    /// <summary>The label that an output stands for.</summary>
    public double ToLabel(double output) => _function.Undo((output * Scale) + Mean);

    /// <summary>The quantile of the label that an output stands for: not below 0 where no label was.</summary>
    public double ToQuantile(double output) => ToLabel(output) is var label && IsNeverNegative && label < 0 ? 0 : label;

    /// <inheritdoc cref="ToLabel(double)"/>
    /// <param name="output">Of any shape.</param>
    public Tensor ToLabel(Tensor output)
    {
        using Scalar scale = Scale, mean = Mean;
        return _function.Undo(output.mul(scale).add(mean, Scalars.One));
    }

    /// <summary>Adds the step from outputs to labels to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The name of the network's output, (rows, n).</param>
    /// <returns>The name of the labels, of the same shape.</returns>
    public string AddToLabel(OnnxGraph graph, string output)
    {
        var scaled = graph.Node("Mul", [output, graph.Scalar((float)Scale)]);
        return _function.AddUndo(graph, graph.Node("Add", [scaled, graph.Scalar((float)Mean)]));
    }

    /// <summary>Adds what <see cref="ToQuantile"/> makes of labels to a graph; what is missing stays so.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The name of the labels made by <see cref="AddToLabel"/>.</param>
    /// <returns>The name of the quantiles, of the same shape.</returns>
    public string AddToQuantile(OnnxGraph graph, string labels)
    {
        if (!IsNeverNegative)
        {
            return labels;
        }

        var zero = graph.Scalar(0);
        return graph.Node("Where", [graph.Node("Less", [labels, zero]), zero, labels]);
    }
}
