using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Stops a training once the validation rows show no more progress.</summary>
public sealed record EarlyStopping
{
    /// <summary>Watches the loss, for five epochs.</summary>
    public EarlyStopping()
    {
    }

    [JsonConstructor]
    internal EarlyStopping(string metric = "Loss", int patience = 5, double minimumDelta = 0) =>
        (Metric, Patience, MinimumDelta) = (metric, patience, minimumDelta);

    /// <summary>
    /// What to watch on the validation rows, and to choose the best epoch by: <c>Loss</c> or one of the task's metrics
    /// (binary: <c>Accuracy</c>, <c>F1</c>, <c>Precision</c>, <c>Recall</c>, <c>AUC</c>; multiclass: <c>MicroAccuracy</c>,
    /// <c>MacroAccuracy</c>, <c>MacroF1</c>; regression: <c>RMSE</c>, <c>MAE</c>, <c>RSquared</c>; a vector of Boolean:
    /// <c>MicroF1</c>, <c>MacroF1</c>, <c>SubsetAccuracy</c>). Default <c>Loss</c>.
    /// </summary>
    public string Metric
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value, "EarlyStopping.Metric");
            field = value;
        }
    }
    = Metrics.Metric.Loss.Name;

    /// <summary>The number of epochs in a row without progress after which to stop, positive. Default 5.</summary>
    public int Patience
    {
        get;
        init => field = Require.Positive(value, "EarlyStopping.Patience");
    }
    = 5;

    /// <summary>By how much the metric must be better than at the last progress to be progress, zero or positive. Default 0.</summary>
    public double MinimumDelta
    {
        get;
        init
        {
            Require.Finite(value, "EarlyStopping.MinimumDelta", value >= 0, "zero or a positive number");
            field = value;
        }
    }
}
