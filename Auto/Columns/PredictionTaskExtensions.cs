using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto;

/// <summary>What a task means to those who evaluate.</summary>
internal static class PredictionTaskExtensions
{
    /// <summary>How predictions of the task are read and reported.</summary>
    public static EvaluationTask ToEvaluationTask(this PredictionTask task) => task switch
    {
        PredictionTask.BinaryClassification => EvaluationTask.Binary,
        PredictionTask.MulticlassClassification => EvaluationTask.Multiclass,
        _ => EvaluationTask.Regression,
    };
}
