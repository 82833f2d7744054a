using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Validation rows that are training rows too: the network is judged by what it was told.</summary>
/// <remarks>Rows of few different values are equal by chance; that is no sign of a wrong split.</remarks>
internal sealed class OverlapCheck : IDataCheck
{
    public const string Code = "train-validation-overlap";
    private const int FewestRows = 2;
    private const double SmallestShare = 0.01;

    // The share of rows that would find an equal one if their columns were drawn independently: with so many, equal rows are to be expected.
    private const double LargestChance = 0.01;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        if (validation is null || validation.Width != train.Width)
        {
            yield break;
        }

        var trainRows = Enumerable.Range(0, train.Count).ToLookup(row => Hash(train.Row(row)));
        bool IsShared(int row) => trainRows[Hash(validation.Row(row))].Any(other => train.Row(other).SequenceEqual(validation.Row(row)));
        var shared = Enumerable.Range(0, validation.Count).Count(row => !EmptyRowCheck.IsEmpty(validation, row) && IsShared(row));
        if (shared >= Math.Max(FewestRows, SmallestShare * validation.Count) && train.Count * ChanceOfEqualRows(train) < LargestChance)
        {
            yield return Finding.Warning(
                Code,
                $"{shared:N0} validation rows ({(double)shared / validation.Count:P1} of {validation.Scope}) ",
                $"have the same features as a training row, so the validation figures flatter. Remove duplicate rows before the split, ",
                $"and keep rows that belong together on one side (SamplingKeyColumnName).");
        }
    }

    private static double ChanceOfEqualRows(DataSample sample)
    {
        var chance = 1.0;
        for (var number = 0; number < sample.Width && chance * sample.Count >= LargestChance; number++)
        {
            chance *= sample.Column(number).GroupBy(value => value).Sum(group => Math.Pow((double)group.Count() / sample.Count, 2));
        }

        return chance;
    }

    private static int Hash(ReadOnlySpan<float> row)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(row));
        return hash.ToHashCode();
    }
}
