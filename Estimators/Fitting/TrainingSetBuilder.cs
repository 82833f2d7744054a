using Microsoft.ML;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Makes of encoded rows what the engine trains on.</summary>
/// <param name="task">The task, which knows the classes of labels.</param>
/// <param name="label">The label column of the training rows.</param>
/// <param name="fitted">The task as the training rows have it, which makes targets of labels.</param>
/// <param name="classWeights">The weight of each class; null when all are 1.</param>
internal sealed class TrainingSetBuilder(
    LearningTask task, DataViewSchema.Column label, FittedTask fitted, double[]? classWeights)
{
    /// <summary>Makes a set; the inputs are not copied.</summary>
    public TrainingSet Build(TrainingRows rows) =>
        new(rows.RowCount, rows.Inputs, fitted.GetTargets(rows.Labels), GetWeights(rows)) { Groups = rows.RowGroups };

    /// <summary>The weight of each row: its own times that of its class; null when all are 1.</summary>
    private float[]? GetWeights(TrainingRows rows) =>
        classWeights is not null && task.GetClasses(label, rows.Labels) is { } classes
            ? [.. classes.Rows.Select((c, row) => (float)(classWeights[c] * (rows.Weights?[row] ?? 1)))]
            : rows.Weights;
}
