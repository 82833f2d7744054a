using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A label of classes.</summary>
internal abstract class ClassificationTask : LearningTask
{
    private const float SmallestProbability = 1e-7f;

    /// <inheritdoc/>
    public override double TableDropout => 0.3;

    /// <inheritdoc/>
    public override double TableFeatureDropout => 0.15;

    /// <inheritdoc/>
    public sealed override RowObjective CreateLoss(TrainingOptions options) => CreateLoss(LossOf(options), options.LabelSmoothing);

    /// <summary>What the options make small.</summary>
    /// <exception cref="ArgumentException">It is no loss of classes.</exception>
    protected ClassificationLoss LossOf(TrainingOptions options) => options.Loss switch
    {
        null => new CrossEntropyLoss(),
        ClassificationLoss loss => loss,
        var other => throw WrongLoss(other, $"{nameof(CrossEntropyLoss)} or {nameof(FocalLoss)}"),
    };

    /// <summary>The loss for the task's kind of output.</summary>
    protected abstract RowObjective CreateLoss(ClassificationLoss loss, double labelSmoothing);

    /// <summary>
    /// Adds the probability of true, never quite 0 or 1: floats round the certain to that, and one wrong certainty would make the log-loss infinite.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The name of the log-odds.</param>
    protected static string AddProbability(OnnxGraph graph, string raw) =>
        graph.Node("Clip", [graph.Node("Sigmoid", [raw]), graph.Scalar(SmallestProbability), graph.Scalar(1 - SmallestProbability)]);
}
