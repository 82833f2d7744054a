using Microsoft.ML;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>One figure of scored rows: the AUC of two classes, the accuracy of several, the RMSE of a number.</summary>
internal static class TableJudge
{
    /// <summary>The name of the figure.</summary>
    public static string MetricOf(TableLabel label) => label.Task switch
    {
        TableTask.Binary => "AUC",
        TableTask.Multiclass => "accuracy",
        _ => "RMSE",
    };

    /// <summary>The figure.</summary>
    public static double Judge(MLContext ml, TableLabel label, IDataView scored) => label.Task switch
    {
        TableTask.Binary => ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve,
        TableTask.Multiclass => ml.MulticlassClassification.ClassificationReport(scored).Accuracy,
        _ => ml.Regression.Evaluate(scored).RootMeanSquaredError,
    };
}
