using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Rows whose features are all zero or missing and whose keys are all unknown: padding, or texts of which no word is known.</summary>
internal sealed class EmptyRowCheck : IDataCheck
{
    public const string Code = "empty-rows";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var empty = Enumerable.Range(0, train.Count).Count(row => IsEmpty(train, row));
        if (empty > 0)
        {
            yield return Finding.Warning(
                Code,
                $"All features are zero or unknown in {empty:N0} rows ({(double)empty / train.Count:P1}) of {train.Scope}: they teach the label of nothing. Filter them out, or check the transforms that make the features.");
        }
    }

    // After the end of a row, keys are -1, and numbers the padding.
    private static bool IsEmpty(DataSample sample, int row)
    {
        var values = sample.Row(row);
        return !HasNumber(values[..sample.FeatureCount]) && !values[sample.FeatureCount..].ContainsAnyExcept(0f, KeySequence.Padding, NumberSequence.Padding);
    }

    private static bool HasNumber(ReadOnlySpan<float> features)
    {
        foreach (var feature in features)
        {
            if (feature != 0 && !float.IsNaN(feature))
            {
                return true;
            }
        }

        return false;
    }
}
