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
            yield return Finding.Warning(
                Code,
                $"Underfitting: the training loss ended at {loss:G3}, hardly below the {outcome.TrivialLoss:G3} of giving every row the same answer. Try another LearningRate (now {outcome.LearningRate:G3}), more Epochs or units, and less Dropout or WeightDecay; if nothing helps, the features say nothing about the label.");
        }
    }
}
