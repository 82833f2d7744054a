namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Many more weights than rows: the network could store every row. Validation rows would tell whether it did.</summary>
internal sealed class WeightCountCheck : ITrainingCheck
{
    public const string Code = "many-weights";
    private const double ManyWeightsPerRow = 100;

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        var perRow = (double)outcome.WeightCount / outcome.RowCount;
        if (perRow > ManyWeightsPerRow && !outcome.History.Epochs.Any(epoch => epoch.ValidationLoss is not null))
        {
            yield return Finding.Info(
                Code,
                $"The network has {outcome.WeightCount:N0} weights for {outcome.RowCount:N0} training rows, {perRow:N0} a row: ",
                $"it can learn the rows by heart. Judge it by rows that it has not seen, such as those of ValidationFraction.");
        }
    }
}
