using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A validation loss that rises again while the training loss still falls: rows were learned by heart.</summary>
internal sealed class OverfittingCheck : ITrainingCheck
{
    public const string Code = "overfitting";
    private const int FewestEpochs = 5;
    private const double LatestBest = 0.8;
    private const double SmallestRise = 1.05;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        var epochs = outcome.History.Epochs;
        if (epochs.Count < FewestEpochs)
        {
            yield break;
        }

        var last = epochs[^1];
        var best = epochs.MinBy(epoch => epoch.ValidationLoss ?? double.PositiveInfinity)!;
        if (best.Epoch <= LatestBest * epochs.Count
            && last.ValidationLoss > SmallestRise * best.ValidationLoss
            && last.TrainLoss < best.TrainLoss)
        {
            yield return Finding.Warning(
                Code,
                $"Overfitting: the validation loss was lowest in epoch {best.Epoch} ({best.ValidationLoss:G3}) and rose to {last.ValidationLoss:G3} ",
                $"by epoch {last.Epoch}, while the training loss fell from {best.TrainLoss:G3} to {last.TrainLoss:G3}. ",
                $"{Kept(outcome.History)} were kept. More rows, more Dropout or WeightDecay, ",
                $"or a smaller network would help{(outcome.History.StopReason is null ? "; EarlyStopping would save time" : string.Empty)}.");
        }
    }

    private static string Kept(TrainingHistory history) => history.BestEpoch > 0
        ? FormattableString.Invariant($"The weights of epoch {history.BestEpoch}")
        : "The last weights";
}
