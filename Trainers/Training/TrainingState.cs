namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Where a training stands, for callbacks; they may ask it to stop.</summary>
public sealed class TrainingState
{
    private readonly List<EpochResult> _results = [];

    internal TrainingState(int epochs, int stepsPerEpoch, string metricName)
    {
        MetricName = metricName;
        Epochs = epochs;
        StepsPerEpoch = stepsPerEpoch;
    }

    /// <summary>What <see cref="EpochResult.ValidationMetric"/> is: <c>Accuracy</c> or <c>RMSE</c>.</summary>
    public string MetricName { get; }

    /// <summary>The number of epochs to run.</summary>
    public int Epochs { get; }

    /// <summary>The number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The number of the current epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The number of steps done in this epoch.</summary>
    public int Step { get; internal set; }

    /// <summary>The results of the epochs that ended.</summary>
    public IReadOnlyList<EpochResult> Results => _results;

    /// <summary>Why the training is to stop; null as long as it goes on.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Ends the training after the current step; the best network so far is kept.</summary>
    /// <param name="reason">The reason, for the history and the log.</param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        StopReason ??= reason;
    }

    internal void Add(EpochResult result) => _results.Add(result);
}
