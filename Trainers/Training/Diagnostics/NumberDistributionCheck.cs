namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Where a number to predict lies.</summary>
/// <param name="label">The name of the label.</param>
/// <param name="toLabel">Makes the label of a target.</param>
internal sealed class NumberDistributionCheck(string label, Func<double, double> toLabel) : IDataCheck
{
    public const string Code = "label-distribution";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var sorted = train.AllTargets().Select(toLabel).Order().ToArray();
        yield return Finding.Info(
            Code,
            $"Label '{label}' lies from {sorted[0]:G4} to {sorted[^1]:G4} in {sorted.Length:N0} rows, mean {sorted.Average():G4}, median {sorted[sorted.Length / 2]:G4}.");
    }
}
