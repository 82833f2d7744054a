using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>A rising function of labels, and its inverse three times: for a number, a tensor and a graph.</summary>
internal abstract class TargetFunction
{
    /// <summary>The function that a trained network knows.</summary>
    /// <param name="transform">Its kind.</param>
    /// <param name="points">Its points, if it is of that kind.</param>
    public static TargetFunction Create(TargetTransform transform, IReadOnlyList<TargetPoint>? points) => transform switch
    {
        TargetTransform.Log => new LogTarget(),
        TargetTransform.Quantile => new CurveTarget(points!),
        _ => new PlainTarget(),
    };

    /// <summary>Refuses labels that the function does not take.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="columnName">Their column, for the message.</param>
    /// <exception cref="InvalidOperationException">There is such a label; the message names it.</exception>
    public virtual void Require(float[] labels, string columnName)
    {
    }

    /// <summary>The function of a label.</summary>
    public abstract double Apply(double label);

    /// <summary>The label that a value is the function of.</summary>
    public abstract double Undo(double value);

    /// <inheritdoc cref="Undo(double)"/>
    /// <param name="value">Of any shape.</param>
    public abstract Tensor Undo(Tensor value);

    /// <summary>Adds the inverse to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">The name of the value, (rows, n).</param>
    /// <returns>The name of the labels, of the same shape.</returns>
    public abstract string AddUndo(OnnxGraph graph, string value);

    private sealed class PlainTarget : TargetFunction
    {
        public override double Apply(double label) => label;

        public override double Undo(double value) => value;

        public override Tensor Undo(Tensor value) => value;

        public override string AddUndo(OnnxGraph graph, string value) => value;
    }

    private sealed class LogTarget : TargetFunction
    {
        public override void Require(float[] labels, string columnName)
        {
            var wrong = Array.FindIndex(labels, label => label <= 0);
            if (wrong >= 0)
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"With TargetTransform.Log, the label column '{columnName}' must be above 0 in all rows ")
                    + FormattableString.Invariant($"but is {labels[wrong]} in one. ")
                    + "Leave such rows out, add a constant to the label, or use TargetTransform.Quantile, which takes any number.");
            }
        }

        public override double Apply(double label) => Math.Log(label);

        public override double Undo(double value) => Math.Exp(value);

        public override Tensor Undo(Tensor value) => value.exp();

        public override string AddUndo(OnnxGraph graph, string value) => graph.Node("Exp", [value]);
    }
}
