using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Validation rows that are training rows too: the network is judged by what it was told.</summary>
internal sealed class OverlapCheck : IDataCheck
{
    public const string Code = "train-validation-overlap";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        if (validation is null || validation.Width != train.Width)
        {
            yield break;
        }

        var trainRows = Enumerable.Range(0, train.Count).ToLookup(row => Hash(train.Row(row)));
        var shared = Enumerable.Range(0, validation.Count)
            .Count(row => trainRows[Hash(validation.Row(row))].Any(other => train.Row(other).SequenceEqual(validation.Row(row))));
        if (shared > 0)
        {
            yield return Finding.Warning(
                Code,
                $"{shared:N0} validation rows ({(double)shared / validation.Count:P1} of {validation.Scope}) have the same features as a training row, so the validation figures flatter. Remove duplicate rows before the split, and keep rows that belong together on one side (SamplingKeyColumnName).");
        }
    }

    private static int Hash(ReadOnlySpan<float> row)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(row));
        return hash.ToHashCode();
    }
}
