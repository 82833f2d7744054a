using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What one epoch gave, over all of its rows.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="TrainLoss">The mean loss over the training rows while they were trained on.</param>
/// <param name="ValidationLoss">The mean loss over the validation rows; null without validation rows.</param>
/// <param name="ValidationMetrics">
/// The task's metrics over the validation rows, by name: binary <c>Accuracy</c>, <c>F1</c>, <c>Precision</c>, <c>Recall</c>,
/// <c>AUC</c>; multiclass <c>MicroAccuracy</c>, <c>MacroAccuracy</c>, <c>MacroF1</c>; regression <c>RMSE</c>, <c>MAE</c> (in
/// the label's unit), <c>RSquared</c>; of a vector of numbers the same over all of them, <c>RSquared</c> as their mean; of a vector of Boolean
/// <c>MicroF1</c>, <c>MacroF1</c>, <c>SubsetAccuracy</c>, the part of the rows with all labels right. They are those of ML.NET's evaluators, every
/// row counting the same; NaN where one is not defined. Empty without validation rows.
/// </param>
/// <param name="LearningRate">The optimiser's step size at the end of the epoch.</param>
/// <param name="RowsPerSecond">Training rows per second.</param>
/// <param name="Duration">The time the epoch took, validation included.</param>
/// <param name="Memory">The process's memory at the end of the epoch (its working set), in MiB.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record EpochResult(
    int Epoch,
    double TrainLoss,
    double? ValidationLoss,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] IReadOnlyDictionary<string, double> ValidationMetrics,
    double LearningRate,
    double RowsPerSecond,
    TimeSpan Duration,
    double Memory)
{
    /// <summary>The number of the epoch, its losses, metrics and speed.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch}: {Figures}");

    /// <summary>The losses, metrics and speed in a line.</summary>
    internal string Figures => string.Create(CultureInfo.InvariantCulture, $"train loss {TrainLoss:F4}")
        + (ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $", validation loss {loss:F4}") : string.Empty)
        + string.Concat(ValidationMetrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $", {metric.Key} {metric.Value:F4}")))
        + string.Create(CultureInfo.InvariantCulture, $", {RowsPerSecond:N0} rows/s");
}

/// <summary>How a training went.</summary>
/// <param name="Epochs">The epochs that ended, first to last.</param>
/// <param name="BestEpoch">
/// The number of the epoch whose weights were kept: the one best by the metric of <c>EarlyStopping</c>, without that
/// the one of the lowest validation loss, without validation rows the last one. 0 if none
/// ended, or the metric was not defined in any: then the last weights were kept. A training without validation rows that
/// is stopped in mid-epoch keeps its last weights, a little newer than those of this epoch.
/// </param>
/// <param name="StopReason">Why the training ended early; null when it ran to its end.</param>
public sealed partial record TrainingHistory(IReadOnlyList<EpochResult> Epochs, int BestEpoch, string? StopReason)
{
    /// <summary>How many epochs there were, why they ended, and what the one that was kept gave.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"Trained {Epochs.Count} epochs{(StopReason is null ? string.Empty : $", stopped: {StopReason}")}; ")
        + (Epochs.FirstOrDefault(epoch => epoch.Epoch == BestEpoch) is { } best
            ? string.Create(CultureInfo.InvariantCulture, $"kept epoch {best.Epoch}: {best.Figures}")
            : "kept the last weights");
}

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The number of the current epoch, from 1.</param>
/// <param name="Epochs">The number of epochs to run.</param>
/// <param name="Step">The number of steps done in this epoch.</param>
/// <param name="StepsPerEpoch">The number of steps of an epoch.</param>
/// <param name="Result">The epoch's result; null while it is still running.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, int Step, int StepsPerEpoch, EpochResult? Result)
{
    /// <summary>The part of the training that is done, in [0, 1].</summary>
    public double Fraction => (Epoch - 1 + ((double)Step / StepsPerEpoch)) / Epochs;

    /// <summary>The optimiser's step size in the last step; NaN before the first.</summary>
    public double LearningRate { get; init; } = double.NaN;

    /// <summary>The mean loss over the rows of the last step; NaN before the first.</summary>
    public double StepLoss { get; init; } = double.NaN;

    /// <summary>Why the training stops now, before its last epoch; null as long as it goes on.</summary>
    public string? StopReason { get; init; }

    /// <summary>The epoch and what it gave, or the step and its loss.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch}/{Epochs}")
        + (Result is null ? string.Create(CultureInfo.InvariantCulture, $", step {Step}/{StepsPerEpoch}: loss {StepLoss:F4}") : $": {Result.Figures}")
        + (StopReason is null ? string.Empty : $"; stops: {StopReason}");
}
