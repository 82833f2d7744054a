namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Where a number to predict lies.</summary>
/// <param name="label">The name of the label.</param>
/// <param name="labels">The label of each row, in its own unit.</param>
internal sealed class NumberDistributionCheck(string label, float[] labels) : IDataCheck
{
    public const string Code = "label-distribution";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        float[] sorted = [.. labels];
        Array.Sort(sorted);
        yield return Finding.Info(
            Code,
            $"Label '{label}' lies from {sorted[0]:G6} to {sorted[^1]:G6} in {sorted.Length:N0} rows, ",
            $"mean {sorted.Average(value => (double)value):G6}, median {sorted[sorted.Length / 2]:G6}.");
    }
}
