using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Stops a training once the validation rows show no more progress.</summary>
public sealed record EarlyStopping
{
    private readonly string _metric = Metrics.Metric.Loss.Name;
    private readonly int _patience = 5;
    private readonly double _minimumDelta;

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
        get => _metric;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(Metric));
            _metric = value;
        }
    }

    /// <summary>The number of epochs in a row without progress after which to stop, positive. Default 5.</summary>
    public int Patience
    {
        get => _patience;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(Patience));
            _patience = value;
        }
    }

    /// <summary>By how much the metric must be better than at the last progress to be progress, zero or positive. Default 0.</summary>
    public double MinimumDelta
    {
        get => _minimumDelta;
        init
        {
            Require.Finite(value, nameof(MinimumDelta), value >= 0, "zero or a positive number");
            _minimumDelta = value;
        }
    }
}
