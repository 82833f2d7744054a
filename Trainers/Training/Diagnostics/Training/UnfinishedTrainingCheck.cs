namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A loss that still falls when the epochs are over.</summary>
internal sealed class UnfinishedTrainingCheck : ITrainingCheck
{
    public const string Code = "more-epochs";
    private const int FewestEpochs = 5;

    // Of the trivial loss, over the last tenth of the epochs: below that, nobody would see a difference.
    private const double SmallestFall = 0.02;

    // Steps that grow smaller end every fall, so a training can be far from done and still end flat. It is if its second half took away a good
    // part of a loss of which a good part is left.
    private const double SmallestFallOfHalf = 0.08;
    private const double SmallestRest = 0.25;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        var epochs = outcome.History.Epochs;
        if (epochs.Count < FewestEpochs || outcome.History.StopReason is not null || outcome.IsShortened)
        {
            yield break;
        }

        var losses = epochs.Select(epoch => epoch.ValidationLoss ?? epoch.TrainLoss).ToArray();
        var tenth = losses.Length - 1 - Math.Max(1, losses.Length / 10);
        var half = losses.Length / 2;
        bool Fell(int from, double part) => losses[from] - losses[^1] > part * outcome.TrivialLoss;
        int? start = losses[^1] == losses.Min() && Fell(tenth, SmallestFall) ? tenth
            : losses[^1] > SmallestRest * outcome.TrivialLoss && losses[^1] == losses[half..].Min() && Fell(half, SmallestFallOfHalf) ? half
            : null;
        if (start is { } earlier)
        {
            yield return Finding.Info(
                Code,
                $"The {(epochs[^1].ValidationLoss is null ? "training" : "validation")} loss was still falling when the training ended, ",
                $"from {losses[earlier]:G3} in epoch {epochs[earlier].Epoch} to {losses[^1]:G3} in epoch {epochs[^1].Epoch}. ",
                $"More Epochs, or a larger LearningRate, would probably give a better model.");
        }
    }
}
