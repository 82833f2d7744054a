using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A label of classes, or several.</summary>
internal abstract class ClassificationTask : LearningTask
{
    /// <inheritdoc/>
    public sealed override bool IsClassification => true;

    /// <inheritdoc/>
    protected sealed override void CheckLoss(TrainingOptions options) => TaskLoss.RequireClassificationLoss(options, Name);
}
