namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>What one epoch gave, over all of its rows.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="TrainLoss">The mean loss over the training rows while they were trained on.</param>
/// <param name="ValidationLoss">The mean loss over the validation rows; null without validation rows.</param>
/// <param name="ValidationMetric">The task's metric over the validation rows; null without validation rows.</param>
/// <param name="LearningRate">The optimiser's step size at the end of the epoch.</param>
/// <param name="RowsPerSecond">Training rows per second.</param>
/// <param name="Duration">The time the epoch took, validation included.</param>
public sealed record EpochResult(
    int Epoch,
    double TrainLoss,
    double? ValidationLoss,
    double? ValidationMetric,
    double LearningRate,
    double RowsPerSecond,
    TimeSpan Duration);

/// <summary>How a training went.</summary>
/// <param name="MetricName">What <see cref="EpochResult.ValidationMetric"/> is: <c>Accuracy</c> or <c>RMSE</c>.</param>
/// <param name="Epochs">The epochs that ended, first to last.</param>
/// <param name="BestEpoch">
/// The number of the epoch whose weights were kept: the one of the lowest validation loss, or the last one without
/// validation rows.
/// </param>
/// <param name="StopReason">Why the training ended early; null when it ran to its end.</param>
public sealed record TrainingHistory(string MetricName, IReadOnlyList<EpochResult> Epochs, int BestEpoch, string? StopReason);

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
}
