namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A loss that still falls when the epochs are over.</summary>
internal sealed class UnfinishedTrainingCheck : ITrainingCheck
{
    public const string Code = "more-epochs";
    private const int FewestEpochs = 5;

    // Of the trivial loss, over the last tenth of the epochs: below that, nobody would see a difference.
    private const double SmallestFall = 0.02;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        var epochs = outcome.History.Epochs;
        if (epochs.Count < FewestEpochs || outcome.History.StopReason is not null)
        {
            yield break;
        }

        var losses = epochs.Select(epoch => epoch.ValidationLoss ?? epoch.TrainLoss).ToArray();
        var earlier = losses.Length - 1 - Math.Max(1, losses.Length / 10);
        if (losses[^1] == losses.Min() && losses[earlier] - losses[^1] > SmallestFall * outcome.TrivialLoss)
        {
            yield return Finding.Info(
                Code,
                $"The {(epochs[^1].ValidationLoss is null ? "training" : "validation")} loss was still falling when the training ended, from {losses[earlier]:G3} in epoch {epochs[earlier].Epoch} to {losses[^1]:G3} in epoch {epochs[^1].Epoch}. More Epochs, or a larger LearningRate, would probably give a better model.");
        }
    }
}
