using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Tasks;

namespace Microsoft.ML;

/// <summary>Compares what two fitted models say of the same rows.</summary>
public static class ScoreComparisonExtensions
{
    /// <summary>
    /// Compares two models that predict the same: for example one with another whose weights were rounded (<c>WithStoredWeights</c>), or the one in
    /// use with the one that is to take its place.
    /// </summary>
    /// <param name="model">The model, of any trainer.</param>
    /// <param name="other">The other model.</param>
    /// <param name="data">The rows, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="labelColumnName">
    /// The label among the columns of the scored rows, for the figures of both models. Default null: only scores and predictions are compared.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing, or the two models predict something else, or other classes.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or none that can be evaluated.</exception>
    public static ScoreComparison CompareScores(this ITransformer model, ITransformer other, IDataView data, string? labelColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(data);
        var (rows, others) = (model.Transform(data), other.Transform(data));
        var scores = ScoreDistance.Measure(rows, others, ColumnNames.Score);
        var predictions = rows.Schema.GetColumnOrNull(ColumnNames.PredictedLabel) is null
            ? null
            : ScoreDistance.Measure(rows, others, ColumnNames.PredictedLabel);
        return labelColumnName is null
            ? new ScoreComparison(scores, predictions, report: null, otherReport: null)
            : new ScoreComparison(scores, predictions, Report(rows, labelColumnName), Report(others, labelColumnName));
    }

    private static EvaluationReport Report(IDataView rows, string labelColumnName)
    {
        var task = EvaluationTask.For(rows.Schema);
        var options = task.CreateOptions();
        options.LabelColumnName = labelColumnName;
        return task.Report(task.Read(rows, options), options);
    }
}
