using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>How good a model's predictions are.</summary>
internal static class ModelReport
{
    /// <summary>Reports on scored rows.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="scored">The rows, with their label as the task needs it.</param>
    /// <param name="columns">What the columns are.</param>
    /// <param name="confidence">How sure intervals are; null for none.</param>
    public static EvaluationReport Create(MLContext ml, IDataView scored, DataColumns columns, double? confidence) => columns.Task switch
    {
        PredictionTask.BinaryClassification => ml.BinaryClassification.ClassificationReport(scored, new ClassificationReportOptions
        {
            LabelColumnName = columns.LabelName!,
            Confidence = confidence,
            ClassNames = columns.ClassNames,
        }),
        PredictionTask.MulticlassClassification => ml.MulticlassClassification.ClassificationReport(scored, columns.LabelName!, confidence),
        _ => ml.Regression.RegressionReport(scored, columns.LabelName!, confidence),
    };
}
