using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions;

/// <summary>The settings that every network estimator shares: its columns, and how it is trained.</summary>
public abstract class NetworkEstimatorOptions : TrainingOptions
{
    /// <summary>
    /// The column to predict: Boolean for binary classification, a key of any type for multiclass classification, Single
    /// for regression. Default <c>Label</c>.
    /// </summary>
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>The column to predict from: a vector of Single of known size. Default <c>Features</c>.</summary>
    public string FeatureColumnName { get; set; } = ColumnNames.Features;

    /// <summary>The column of each row's weight: Single, zero or positive. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Whether the network starts by bringing every feature to mean 0 and variance 1, with the training rows' own mean and
    /// deviation, and bends what lies beyond three deviations. It is part of the network and saved with it. Default true.
    /// </summary>
    public bool StandardizeFeatures { get; set; } = true;

    internal override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(FeatureColumnName);
        if (LabelColumnName == FeatureColumnName)
        {
            throw new ArgumentException($"LabelColumnName and FeatureColumnName must differ but are both '{LabelColumnName}': the network would be shown the answer.");
        }

        if (ExampleWeightColumnName is { Length: 0 })
        {
            throw new ArgumentException("ExampleWeightColumnName must be null or the name of a column but is empty.");
        }
    }
}
