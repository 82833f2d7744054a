namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Where a number to predict lies.</summary>
/// <param name="label">The name of the label.</param>
/// <param name="mean">The mean that was taken from the targets.</param>
/// <param name="scale">What the targets were then divided by.</param>
internal sealed class NumberDistributionCheck(string label, double mean, double scale) : IDataCheck
{
    public const string Code = "label-distribution";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var sorted = train.AllTargets().Select(target => (target * scale) + mean).Order().ToArray();
        yield return Finding.Info(
            Code,
            $"Label '{label}' lies from {sorted[0]:G4} to {sorted[^1]:G4} in {sorted.Length:N0} rows, mean {sorted.Average():G4}, median {sorted[sorted.Length / 2]:G4}.");
    }
}
