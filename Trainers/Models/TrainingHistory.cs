using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What one epoch gave, over all of its rows.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed class EpochResult
{
    [JsonConstructor]
    internal EpochResult(
        int epoch,
        double trainLoss,
        double? validationLoss,
        IReadOnlyDictionary<string, double> validationMetrics,
        double learningRate,
        double rowsPerSecond,
        TimeSpan duration,
        double memory)
    {
        Epoch = epoch;
        TrainLoss = trainLoss;
        ValidationLoss = validationLoss;
        ValidationMetrics = validationMetrics;
        LearningRate = learningRate;
        RowsPerSecond = rowsPerSecond;
        Duration = duration;
        Memory = memory;
    }

    /// <summary>The number of the epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The mean loss over the training rows while they were trained on.</summary>
    public double TrainLoss { get; }

    /// <summary>The mean loss over the validation rows; null without validation rows.</summary>
    public double? ValidationLoss { get; }

    /// <summary>
    /// The task's metrics over the validation rows, by name: binary <c>Accuracy</c>, <c>F1</c>, <c>Precision</c>, <c>Recall</c>, <c>AUC</c>;
    /// multiclass <c>MicroAccuracy</c>, <c>MacroAccuracy</c>, <c>MacroF1</c>; regression <c>RMSE</c>, <c>MAE</c> (in the label's unit),
    /// <c>RSquared</c>; of a vector of numbers the same over all of them, <c>RSquared</c> as their mean; of a vector of Boolean <c>MicroF1</c>,
    /// <c>MacroF1</c>, <c>SubsetAccuracy</c>, the part of the rows with all labels right. They are those of ML.NET's evaluators, every row counting
    /// the same; NaN where one is not defined. Empty without validation rows.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public IReadOnlyDictionary<string, double> ValidationMetrics { get; }

    /// <summary>The optimiser's step size at the end of the epoch.</summary>
    public double LearningRate { get; }

    /// <summary>Training rows per second.</summary>
    public double RowsPerSecond { get; }

    /// <summary>The time the epoch took, validation included.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The process's memory at the end of the epoch (its working set), in MiB.</summary>
    public double Memory { get; }

    /// <summary>The number of the epoch, its losses, metrics and speed.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch}: {Figures}");

    /// <summary>The losses, metrics and speed in a line.</summary>
    internal string Figures => string.Create(CultureInfo.InvariantCulture, $"train loss {TrainLoss:F4}")
        + (ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $", validation loss {loss:F4}") : string.Empty)
        + string.Concat(ValidationMetrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $", {metric.Key} {metric.Value:F4}")))
        + string.Create(CultureInfo.InvariantCulture, $", {RowsPerSecond:N0} rows/s");
}

/// <summary>How a training went.</summary>
public sealed partial class TrainingHistory
{
    [JsonConstructor]
    internal TrainingHistory(IReadOnlyList<EpochResult> epochs, int bestEpoch, string? stopReason) =>
        (Epochs, BestEpoch, StopReason) = (epochs, bestEpoch, stopReason);

    /// <summary>The epochs that ended, first to last.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; }

    /// <summary>
    /// The number of the epoch whose weights were kept: the one best by the metric of <c>EarlyStopping</c>, without that the one of the lowest
    /// validation loss, without validation rows the last one. 0 if none ended, or the metric was not defined in any: then the last weights were
    /// kept. A training without validation rows that is stopped in mid-epoch keeps its last weights, a little newer than those of this epoch.
    /// </summary>
    public int BestEpoch { get; }

    /// <summary>Why the training ended early; null when it ran to its end.</summary>
    public string? StopReason { get; }

    /// <summary>How many epochs there were, why they ended, and what the one that was kept gave.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"Trained {Epochs.Count} epochs{(StopReason is null ? string.Empty : $", stopped: {StopReason}")}; ")
        + (Epochs.FirstOrDefault(epoch => epoch.Epoch == BestEpoch) is { } best
            ? string.Create(CultureInfo.InvariantCulture, $"kept epoch {best.Epoch}: {best.Figures}")
            : "kept the last weights");
}

/// <summary>Where a training stands.</summary>
public sealed class TrainingProgress
{
    internal TrainingProgress(int epoch, int epochs, int step, int stepsPerEpoch, EpochResult? result)
    {
        Epoch = epoch;
        Epochs = epochs;
        Step = step;
        StepsPerEpoch = stepsPerEpoch;
        Result = result;
    }

    /// <summary>The number of the current epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The number of epochs to run.</summary>
    public int Epochs { get; }

    /// <summary>The number of steps done in this epoch.</summary>
    public int Step { get; }

    /// <summary>The number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The epoch's result; null while it is still running.</summary>
    public EpochResult? Result { get; }

    /// <summary>The part of the training that is done, in [0, 1].</summary>
    public double Fraction => (Epoch - 1 + ((double)Step / StepsPerEpoch)) / Epochs;

    /// <summary>The optimiser's step size in the last step; NaN before the first.</summary>
    public double LearningRate { get; internal init; } = double.NaN;

    /// <summary>The mean loss over the rows of the last step; NaN before the first.</summary>
    public double StepLoss { get; internal init; } = double.NaN;

    /// <summary>Why the training stops now, before its last epoch; null as long as it goes on.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>The epoch and what it gave, or the step and its loss.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch}/{Epochs}")
        + (Result is null ? string.Create(CultureInfo.InvariantCulture, $", step {Step}/{StepsPerEpoch}: loss {StepLoss:F4}") : $": {Result.Figures}")
        + (StopReason is null ? string.Empty : $"; stops: {StopReason}");
}
