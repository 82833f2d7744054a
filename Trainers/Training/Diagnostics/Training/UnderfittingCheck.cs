namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A training loss hardly below that of always giving the same answer: nothing was learned.</summary>
internal sealed class UnderfittingCheck : ITrainingCheck
{
    public const string Code = "underfitting";
    private const double HardlyBelow = 0.95;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        if (outcome.History.Epochs is [.., { TrainLoss: var loss }] && loss > HardlyBelow * outcome.TrivialLoss)
        {
            var (ended, trivial) = (FormattableString.Invariant($"{loss:G3}"), FormattableString.Invariant($"{outcome.TrivialLoss:G3}"));
            var compared = ended == trivial ? $"no better than the {trivial}"
                : loss > outcome.TrivialLoss ? $"above the {trivial}" : $"hardly below the {trivial}";
            var cure = outcome.LabelHasOutliers
                ? "The outliers of the label are the probable cause: first do as is said of them."
                : FormattableString.Invariant($"Try another LearningRate (now {outcome.LearningRate:G3}), more Epochs or units, ")
                    + "and less Dropout or WeightDecay; if nothing helps, the features say nothing about the label.";
            yield return Finding.Warning(
                Code,
                $"Underfitting: the training loss ended at {ended}, ",
                $"{compared} of giving every row the same answer. {cure}");
        }
    }
}
