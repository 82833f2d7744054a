using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>How wrong the prediction of each row is: of classes 0 or 1, of numbers by how much.</summary>
internal static class RowErrors
{
    /// <summary>What the mean is called.</summary>
    public static string NameOf(PredictionTask task) => task == PredictionTask.Regression ? "mean absolute error" : "error rate";

    /// <summary>Reads them.</summary>
    /// <param name="scored">Scored rows, with the label as the task needs it.</param>
    /// <param name="columns">What the columns are.</param>
    public static double[] Read(IDataView scored, DataColumns columns)
    {
        var label = columns.LabelName!;
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => Compare(scored.GetColumn<bool>(label), scored.GetColumn<bool>("PredictedLabel")),
            PredictionTask.MulticlassClassification => Compare(scored.GetColumn<string>(label), ReadClasses(scored)),
            _ => [.. scored.GetColumn<float>(label).Zip(scored.GetColumn<float>("Score"), (truth, score) => Math.Abs((double)truth - score))],
        };
    }

    private static double[] Compare<T>(IEnumerable<T> labels, IEnumerable<T> predictions) =>
        [.. labels.Zip(predictions, (label, prediction) => EqualityComparer<T>.Default.Equals(label, prediction) ? 0d : 1d)];

    private static IEnumerable<string> ReadClasses(IDataView scored)
    {
        var classes = ScoreColumns.FindClasses(scored.Schema)!;
        return scored.GetColumn<uint>("PredictedLabel").Select(key => key == 0 ? string.Empty : classes[(int)key - 1]);
    }
}
