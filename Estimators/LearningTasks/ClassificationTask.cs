using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Losses;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A label of classes.</summary>
internal abstract class ClassificationTask : LearningTask
{
    /// <inheritdoc/>
    public override double TableDropout => 0.3;

    /// <inheritdoc/>
    public sealed override LossFunction CreateLoss(TrainingOptions options) => options.Loss switch
    {
        null => CreateLoss(new CrossEntropyLoss(), options.LabelSmoothing),
        ClassificationLoss loss => CreateLoss(loss, options.LabelSmoothing),
        var other => throw WrongLoss(other, $"{nameof(CrossEntropyLoss)} or {nameof(FocalLoss)}"),
    };

    /// <summary>The loss for the task's kind of output.</summary>
    protected abstract LossFunction CreateLoss(ClassificationLoss loss, double labelSmoothing);
}
