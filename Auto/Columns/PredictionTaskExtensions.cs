using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto;

/// <summary>What a task means to those who evaluate.</summary>
internal static class PredictionTaskExtensions
{
    /// <summary>How predictions of the label are read and reported, in the words of the data.</summary>
    /// <param name="columns">The columns, with a label.</param>
    public static EvaluationTask ToEvaluationTask(this DataColumns columns) => columns.Task switch
    {
        PredictionTask.BinaryClassification => EvaluationTask.BinaryOf(columns.ClassNames),
        PredictionTask.MulticlassClassification => EvaluationTask.Multiclass,
        _ => EvaluationTask.Regression,
    };
}
