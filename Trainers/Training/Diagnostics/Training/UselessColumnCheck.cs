namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A column that says nothing of the label, and was silenced.</summary>
internal sealed class UselessColumnCheck : ITrainingCheck
{
    public const string Code = "useless-column";

    public IEnumerable<Finding> Check(TrainingOutcome outcome) => (outcome.Silenced ?? []).Select(column => Finding.Info(
        Code,
        $"Column '{column}' said nothing of the label in rows that were held back, so the network does not listen to it. ",
        $"Leave it out, or set Epochs to train on it nevertheless."));
}
